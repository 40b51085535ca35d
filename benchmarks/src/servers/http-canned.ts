/** Writes the same response for each chunk it reads, whatever that is: what HTTP is built on, without HTTP. */
import { type ITCPTransport, Protocol, reactor, ServerFactory } from "@cordage/reactor";
import { tellPort } from "./serving.ts";

const RESPONSE = [
  "HTTP/1.1 200 OK",
  "Server: Cordage",
  "Date: Sun, 06 Nov 1994 08:49:37 GMT",
  "Content-Type: text/plain",
  "Content-Length: 11",
  "",
  "hello world",
].join("\r\n");

class Canned extends Protocol<ITCPTransport> {
  readonly borrowsData = true;

  override connectionMade(): void {
    this.transport.setTcpNoDelay(true);
  }

  override dataReceived(): void {
    this.transport.write(RESPONSE);
  }
}

class CannedFactory extends ServerFactory {
  override buildProtocol(): Canned {
    return new Canned();
  }
}

const port = reactor.listenTCP(0, new CannedFactory(), { interface: "127.0.0.1" });
port.whenListening().addCallback((listening) => tellPort(listening.getHost().port));
