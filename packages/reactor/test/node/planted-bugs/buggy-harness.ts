import type { Failure } from "@cordage/deferred";
import type { ITransport } from "@cordage/reactor";
import type { StreamEnds, StreamHarness } from "@cordage/testing/conformance";
import type { AnyProtocol, AnyTransport, PlantedBug, Wrong } from "./planted-bug.ts";

/** A harness of real transports, each with a bug between it and its protocol. */
export class BuggyHarness implements StreamHarness {
  readonly #real: StreamHarness;
  readonly #bug: Pick<PlantedBug, "plant" | "spoil">;

  constructor(real: StreamHarness, bug: Pick<PlantedBug, "plant" | "spoil">) {
    this.#real = real;
    this.#bug = bug;
  }

  get limits(): StreamHarness["limits"] {
    return this.#real.limits;
  }

  get isSecure(): boolean {
    return this.#real.isSecure ?? false;
  }

  connect(ends: StreamEnds): PromiseLike<void> | void {
    const spoilt = this.#bug.spoil?.(ends) ?? ends;
    const wrapped = (build: StreamEnds["server"]): StreamEnds["server"] => {
      return (peer) => {
        const protocol = build(peer);
        return protocol && new BuggyEnd(protocol, this.#bug);
      };
    };
    return this.#real.connect({
      ...spoilt,
      server: wrapped(spoilt.server),
      client: wrapped(spoilt.client),
    });
  }

  turn(): PromiseLike<boolean> | boolean {
    return this.#real.turn();
  }

  startTLS(transport: ITransport, side: "server" | "client"): void {
    this.#real.startTLS?.(transport, side);
  }

  close(): PromiseLike<void> | void {
    return this.#real.close();
  }
}

/** Stands between a transport and its protocol, and passes on what the bug doesn't change. */
class BuggyEnd implements AnyProtocol {
  declare readConnectionLost?: () => void;
  declare writeConnectionLost?: () => void;
  readonly #protocol: AnyProtocol;
  readonly #bug: Pick<PlantedBug, "plant">;
  #wrong: Wrong = {};

  constructor(protocol: AnyProtocol, bug: Pick<PlantedBug, "plant">) {
    this.#protocol = protocol;
    this.#bug = bug;
    // A transport goes by whether they are there (X16).
    if (protocol.readConnectionLost === undefined) return;
    this.readConnectionLost = () => this.#events.readConnectionLost?.();
    this.writeConnectionLost = () => this.#events.writeConnectionLost?.();
  }

  makeConnection(real: ITransport): unknown {
    const transport = real as AnyTransport; // as all transports of the Node reactor are
    this.#wrong = this.#bug.plant?.(transport, this.#protocol) ?? {};
    const seen = overlay(transport, this.#wrong.transport ?? {});
    const made = this.#wrong.protocol?.makeConnection;
    return made === undefined ? this.#protocol.makeConnection(seen) : made(seen);
  }

  connectionMade(): void {} // makeConnection calls the protocol's own

  handshakeCompleted(): void {
    this.#events.handshakeCompleted?.();
  }

  dataReceived(data: Buffer): unknown {
    return this.#events.dataReceived(data);
  }

  connectionLost(reason: Failure): unknown {
    return this.#events.connectionLost(reason);
  }

  get #events(): AnyProtocol {
    return overlay(this.#protocol, this.#wrong.protocol ?? {});
  }
}

/** `target` with some members replaced; the others still are called on `target`. */
function overlay<T extends object>(target: T, replaced: Partial<T>): T {
  return new Proxy(target, {
    get(_, key) {
      const value: unknown = Reflect.get(key in replaced ? replaced : target, key);
      return typeof value === "function" && !(key in replaced) ? value.bind(target) : value;
    },
  });
}
