import type { Failure } from "@cordage/deferred";
import {
  ClientFactory,
  Factory,
  type IConnector,
  type IListeningPort,
  type ITLSTransport,
  type ITransport,
  NodeReactor,
} from "@cordage/reactor";
import type { StreamEnds, StreamHarness } from "@cordage/testing/conformance";
import { clientOptions, serverOptions, type Wire } from "./wires.ts";

/** How often the event loop turns until what is missing isn't going to come: some seconds. */
const PATIENCE_TURNS = 1_000_000;

/** Options of a {@link NodeStreamHarness}. */
export interface NodeStreamHarnessOptions {
  /** How many turns are waited for anything. Default: some seconds' worth. */
  readonly patience?: number;
}

/** The Node reactor's connections of one family, for the conformance suite. */
export class NodeStreamHarness implements StreamHarness {
  readonly #wire: Wire;
  readonly #reactor: NodeReactor;
  readonly #ports: IListeningPort[] = [];
  #turnsLeft: number;

  constructor(wire: Wire, { patience = PATIENCE_TURNS }: NodeStreamHarnessOptions = {}) {
    this.#wire = wire;
    this.#reactor = new NodeReactor({ socketAccess: wire.paths });
    this.#turnsLeft = patience;
  }

  get limits(): StreamHarness["limits"] {
    return this.#wire.limits;
  }

  get isSecure(): boolean {
    return this.#wire.isTLS;
  }

  async connect({ server, client, clientOver, maxWriteBuffer }: StreamEnds): Promise<void> {
    const factory = new Factory();
    factory.noisy = false;
    factory.buildProtocol = server;
    const port = this.#wire.listen(this.#reactor, factory, { maxWriteBuffer });
    this.#ports.push(port);
    await port.whenListening();
    const clientFactory = new EndFactory({ server, client, clientOver });
    this.#wire.connect(this.#reactor, port.getHost(), clientFactory, { maxWriteBuffer });
  }

  async turn(): Promise<boolean> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#turnsLeft -= 1;
    return this.#turnsLeft > 0;
  }

  startTLS(transport: ITransport, side: "server" | "client"): void {
    const secured = transport as ITLSTransport; // as all transports of the Node reactor are
    secured.startTLS(side === "server" ? serverOptions : clientOptions);
  }

  async close(): Promise<void> {
    this.#reactor.fireSystemEvent("shutdown");
    await Promise.all(this.#ports.map((port) => port.stopListening()));
    this.#wire.cleanUp();
  }
}

/** Builds what the connecting end of a check is to build, and passes on its end. */
class EndFactory extends ClientFactory {
  readonly #ends: StreamEnds;

  constructor(ends: StreamEnds) {
    super();
    this.noisy = false;
    this.#ends = ends;
    this.buildProtocol = ends.client;
  }

  override clientConnectionFailed(_connector: IConnector, reason: Failure): void {
    this.#ends.clientOver?.(reason);
  }

  override clientConnectionLost(_connector: IConnector, reason: Failure): void {
    this.#ends.clientOver?.(reason);
  }
}
