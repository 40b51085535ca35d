/** The same as `http-canned-net`, over the transport that Cordage's HTTP is built on. */
import { type ITCPTransport, Protocol, reactor, ServerFactory } from "@cordage/reactor";
import { CANNED_RESPONSE } from "../http-responses.ts";
import { tellPort } from "./serving.ts";

class Canned extends Protocol<ITCPTransport> {
  readonly borrowsData = true;

  override connectionMade(): void {
    this.transport.setTcpNoDelay(true);
  }

  override dataReceived(): void {
    this.transport.write(CANNED_RESPONSE);
  }
}

class CannedFactory extends ServerFactory {
  override buildProtocol(): Canned {
    return new Canned();
  }
}

const port = reactor.listenTCP(0, new CannedFactory(), { interface: "127.0.0.1" });
port.whenListening().addCallback((listening) => tellPort(listening.getHost().port));
