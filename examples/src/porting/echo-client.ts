/** Says hello, prints what comes back, and how it ended: echo-client PORT. */
import type { Failure } from "@cordage/deferred";
import { ClientFactory, type IConnector, Protocol, reactor } from "@cordage/reactor";

class EchoClient extends Protocol {
  override connectionMade(): void {
    this.transport.write("hello");
  }

  override dataReceived(data: Buffer): void {
    console.log(`got ${data} back`);
    this.transport.loseConnection();
  }
}

class EchoClientFactory extends ClientFactory {
  override protocol = EchoClient;

  override startedConnecting(_connector: IConnector): void {
    console.log("connecting");
  }

  override clientConnectionFailed(_connector: IConnector, reason: Failure): void {
    console.log(`failed: ${reason.type.name}`);
    reactor.stop();
  }

  override clientConnectionLost(_connector: IConnector, reason: Failure): void {
    console.log(`lost: ${reason.type.name}`);
    reactor.stop();
  }
}

reactor.connectTCP("127.0.0.1", Number(process.argv[2]), new EchoClientFactory());
reactor.run();
