import type { IListeningPort, IPAddress, IProtocolFactory } from "@cordage/reactor";
import { NodeReactor } from "@cordage/reactor";

/** Ports that a test listens on, on the loopback interface. */
export class Listening {
  readonly reactor: NodeReactor = new NodeReactor();
  readonly #ports: IListeningPort<IPAddress>[] = [];

  /** Listens with `factory` and resolves with the port's number. */
  async listen(factory: IProtocolFactory): Promise<number> {
    const port = this.reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
    this.#ports.push(port);
    await port.whenListening();
    return port.getHost().port;
  }

  /** Closes the ports and what is connected to them. */
  async close(): Promise<void> {
    await Promise.all(this.#ports.map((port) => port.stopListening()));
    this.reactor.fireSystemEvent("shutdown");
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
