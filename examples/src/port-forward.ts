/**
 * Forwards a port to another host.
 *
 * ```text
 * node examples/dist/port-forward.js 8080 www.example.org 80
 * ```
 *
 * It prints where it listens, and a line for every connection that could not be forwarded. Port 0 lets the
 * system choose.
 */
import { ProxyFactory, ProxyServer } from "@cordage/protocols/portforward";
import { reactor } from "@cordage/reactor";

const HOST = "127.0.0.1";

/** Says so when the target can't be reached. */
class TalkingServer extends ProxyServer {
  override connectionLost(...args: Parameters<ProxyServer["connectionLost"]>): void {
    if (this.peer === null) process.stdout.write(`not forwarded: ${this.transport.getPeer()}\n`);
    super.connectionLost(...args);
  }
}

const [listenPort, targetHost = "", targetPort] = process.argv.slice(2);

const factory = new ProxyFactory(targetHost, Number(targetPort));
factory.protocol = TalkingServer;
reactor
  .listenTCP(Number(listenPort), factory, { interface: HOST })
  .whenListening()
  .addCallback((port) => {
    const { port: number } = port.getHost();
    process.stdout.write(`forwarding ${HOST}:${number} to ${targetHost}:${targetPort}\n`);
  });
reactor.run();
