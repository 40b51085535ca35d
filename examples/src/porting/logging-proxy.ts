/** Forwards connections, and tells how much went by: logging-proxy PORT TARGET_PORT. */
import type { Failure } from "@cordage/deferred";
import { ProxyFactory, ProxyServer } from "@cordage/protocols/portforward";
import { reactor } from "@cordage/reactor";

class LoggingServer extends ProxyServer {
  bytesIn = 0;

  override dataReceived(data: Buffer): void {
    this.bytesIn += data.length;
    super.dataReceived(data);
  }

  override connectionLost(reason: Failure): void {
    console.log(`closed after ${this.bytesIn} bytes`);
    super.connectionLost(reason);
  }
}

class LoggingFactory extends ProxyFactory {
  override protocol = LoggingServer;
}

const factory = new LoggingFactory("127.0.0.1", Number(process.argv[3]));
const port = reactor.listenTCP(Number(process.argv[2]), factory, { interface: "127.0.0.1" });
await port.whenListening();
console.log(`forwarding 127.0.0.1:${port.getHost().port}`);
reactor.run();
