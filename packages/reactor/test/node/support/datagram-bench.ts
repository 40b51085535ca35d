import {
  type IListeningPort,
  type IPAddress,
  NodeReactor,
  type NodeReactorOptions,
} from "@cordage/reactor";
import { portNumber } from "./bench.ts";

/** The UDP ports that a test opens, closed again by {@link DatagramBench.close}. */
export class DatagramBench {
  readonly reactor: NodeReactor;
  readonly #ports: IListeningPort<IPAddress>[] = [];

  constructor(socketAccess: NodeReactorOptions["socketAccess"]) {
    this.reactor = new NodeReactor({ socketAccess });
  }

  /** Waits until `port` is bound; tells its number. */
  async bound(port: IListeningPort<IPAddress>): Promise<number> {
    this.#ports.push(port);
    await port.whenListening();
    return portNumber(port);
  }

  /** Closes the ports; the reactor can be used for others. */
  async close(): Promise<void> {
    for (const port of this.#ports.splice(0)) await port.stopListening();
  }
}
