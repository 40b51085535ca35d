import { TLSMemoryBIOFactory, type TLSMemoryBIOProtocol } from "@cordage/protocols/tls";
import {
  Factory,
  type IProtocol,
  IPv4Address,
  optionsForClientTLS,
  type TLSOptions,
} from "@cordage/reactor";
import { AccumulatingProtocol, connect, FakeTransport, type IOPump } from "@cordage/testing";
import { LOCALHOST } from "../support/localhost-certificate.ts";

/** So many turns, and what is waited for isn't going to come. */
const PATIENCE_TURNS = 50_000;

export const serverOptions: TLSOptions = LOCALHOST;
export const clientOptions: TLSOptions = optionsForClientTLS("localhost", {
  trustRoot: [LOCALHOST.certificate],
});

/** Records what it receives, and when the handshake is done. */
export class Recorder extends AccumulatingProtocol {
  readonly events: string[] = [];

  override connectionMade(): void {
    super.connectionMade();
    this.events.push("made");
  }

  handshakeCompleted(): void {
    this.events.push("secured");
  }

  get lostWith(): string | undefined {
    return this.closedReason?.value.name;
  }

  get text(): string {
    return Buffer.from(this.data).toString("latin1");
  }
}

/** A factory of one protocol, with TLS on it. */
export function securedFactory(
  protocol: IProtocol,
  isClient: boolean,
  options: TLSOptions = isClient ? clientOptions : serverOptions,
  languages?: readonly string[],
): TLSMemoryBIOFactory {
  const factory = new Factory();
  factory.noisy = false;
  factory.buildProtocol = () => protocol;
  if (languages !== undefined) Object.assign(factory, { acceptableProtocols: () => languages });
  return new TLSMemoryBIOFactory(options, isClient, factory);
}

/** Builds as a port or connector would. */
export function wrapped(factory: TLSMemoryBIOFactory): TLSMemoryBIOProtocol {
  // Its wrapped factory refuses nobody, and every wrapper it makes is one of these.
  return factory.buildProtocol(new IPv4Address("TCP", "127.0.0.1", 1)) as TLSMemoryBIOProtocol;
}

/** Two protocols on transports in memory, which speak TLS. */
export class SecuredPair {
  readonly serverBelow: FakeTransport;
  readonly clientBelow: FakeTransport;
  readonly #pump: IOPump;

  constructor(server: IProtocol, client: IProtocol) {
    this.serverBelow = new FakeTransport(server, true);
    this.clientBelow = new FakeTransport(client, false);
    this.#pump = connect(server, this.serverBelow, client, this.clientBelow, { greet: false });
  }

  /** Moves what is under way until `isDone`. */
  async until(isDone: () => boolean): Promise<void> {
    for (let turn = 0; !isDone(); turn += 1) {
      if (turn === PATIENCE_TURNS) throw new Error("in vain it was waited");
      await this.turn();
    }
  }

  /** Moves what is under way by one step. */
  async turn(): Promise<void> {
    this.#pump.pump();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
