import {
  ClientFactory,
  Factory,
  type IConnector,
  type NodeReactor,
  type TLSOptions,
} from "@cordage/reactor";
import { clientOptions, serverOptions, type Wire } from "../support/wires.ts";
import { ActingProtocol } from "./acting-protocol.ts";
import type { Program, Step } from "./program.ts";

/** How many turns are waited for what has to happen. */
const PATIENCE = 1_000_000;

/** After so many turns, who flushes to a peer that doesn't read is aborted. */
const FLUSHING_TURNS = 50;

/** What both ends of a connection are made with. */
export interface Ends {
  readonly wire: Wire;
  readonly server: NodeReactor;
  readonly client: NodeReactor;
}

/** A program on a connection of its own. */
export class PlayedProgram {
  readonly #program: Program;
  readonly #ends: readonly [ActingProtocol, ActingProtocol];

  constructor(program: Program) {
    this.#program = program;
    const [server, client] = program.ends;
    this.#ends = [new ActingProtocol(server), new ActingProtocol(client)];
  }

  /** What went wrong at each end. */
  get faults(): string[] {
    return this.#ends.flatMap(({ faults }, i) =>
      faults.map((fault) => `${i === 0 ? "server" : "client"}: ${fault}`),
    );
  }

  /** Takes all bytes to the other end, then closes. Nothing but bytes may differ from run to run. */
  async playOrderly(ends: Ends): Promise<string[]> {
    await this.#connected(ends, async () => {
      await this.#perform(this.#program.steps);
      await this.#settle();
      if (this.#program.isSecured) {
        await this.#secure();
        await this.#perform(this.#program.securedSteps);
        await this.#settle();
      }
      await this.#closeInTurn();
    });
    for (const end of this.#ends) {
      if (end.reason?.name !== "ConnectionDone") end.faults.push(`lost for ${end.reason?.name}`);
      const events = [...new Set(end.events)].filter((event) => event !== "data").sort();
      if (events.join() !== "lost,made,readLost,writeLost") end.faults.push(`had ${events}`);
    }
    return this.faults;
  }

  /** Performs what there is to perform, whatever comes of it, then closes. */
  async playWild(ends: Ends): Promise<string[]> {
    await this.#connected(ends, async () => {
      if (this.#ends.some(({ hasFailed }) => hasFailed)) return;
      await this.#perform(this.#program.steps);
      if (this.#program.isSecured) {
        for (const end of this.#both(serverOptions, clientOptions)) end();
        await this.#perform(this.#program.securedSteps);
      }
      await this.#closeSomehow();
    });
    return this.faults;
  }

  *#both(...options: readonly [TLSOptions, TLSOptions]): Generator<() => void> {
    for (const [i, end] of this.#ends.entries()) {
      yield () => {
        try {
          end.startTLS(options[i as 0 | 1]);
        } catch {
          end.transport.abortConnection(); // it speaks TLS already, or has written too much
        }
      };
    }
  }

  async #connected({ wire, server, client }: Ends, action: () => Promise<void>): Promise<void> {
    const { maxWriteBuffer } = this.#program;
    const factory = new Factory();
    factory.noisy = false;
    factory.buildProtocol = () => this.#ends[0];
    const port = wire.listen(server, factory, { maxWriteBuffer });
    await port.whenListening();
    wire.connect(client, port.getHost(), new EndFactory(this.#ends[1]), { maxWriteBuffer });
    await this.#until("made", () =>
      this.#ends.every(({ events, hasFailed }) => events.length > 0 || hasFailed),
    );
    await action();
    await this.#until("lost", () =>
      this.#ends.every(({ isLost, hasFailed }) => isLost || hasFailed),
    );
    await port.stopListening();
  }

  async #perform(steps: readonly Step[]): Promise<void> {
    for (const { end, after, act } of steps) {
      for (let i = 0; i < after; i++) await turn();
      const { transport } = this.#ends[end];
      try {
        const returned = this.#ends[end].perform(act);
        await returned?.catch(() => transport.abortConnection());
      } catch {
        transport.abortConnection();
      }
    }
  }

  /** All that was written has come to the other end. */
  async #settle(): Promise<void> {
    await this.#until("all written is received", () => {
      for (const end of this.#ends) end.resume();
      const [one, other] = this.#ends;
      if (one.isProducing || other.isProducing) return false;
      return one.writtenBytes === other.receivedBytes && other.writtenBytes === one.receivedBytes;
    });
  }

  /** One asks, in the middle of what it receives the other agrees: both begin there. */
  async #secure(): Promise<void> {
    const [server, client] = this.#ends;
    for (const end of this.#ends) end.isQuiet = true;
    server.milestone = {
      bytes: client.writtenBytes + 5,
      reached: () => {
        server.perform({ do: "write", bytes: 5, as: "bytes" });
        server.startTLS(serverOptions);
        server.isQuiet = false;
      },
    };
    client.milestone = {
      bytes: server.writtenBytes + 5,
      reached: () => {
        client.startTLS(clientOptions);
        client.isQuiet = false;
      },
    };
    client.perform({ do: "write", bytes: 5, as: "text" });
    await this.#until("TLS is begun", () => !server.isQuiet && !client.isQuiet);
  }

  async #closeInTurn(): Promise<void> {
    for (const end of this.#ends) {
      end.isFinal = true;
      end.transport.loseWriteConnection();
    }
    await this.#until("both directions are closed", () =>
      this.#ends.every(({ events }) => events.includes("readLost") && events.includes("writeLost")),
    );
    for (const end of this.#ends) end.lose();
  }

  async #closeSomehow(): Promise<void> {
    for (const end of this.#ends) {
      end.isFinal = true;
      end.resume();
    }
    for (const end of this.#ends) {
      end.transport.unregisterProducer();
      end.lose();
      for (let i = 0; i < FLUSHING_TURNS && !end.isLost; i++) await turn();
    }
    for (const end of this.#ends) end.transport.abortConnection();
  }

  async #until(what: string, isSo: () => boolean): Promise<void> {
    for (let i = 0; i < PATIENCE; i++) {
      if (isSo()) return;
      await turn();
    }
    const states = this.#ends.map(
      ({ events, writtenBytes, receivedBytes, reason }) =>
        `${events} wrote ${writtenBytes} got ${receivedBytes} ${reason?.message}`,
    );
    throw new Error(`never: ${what} (${states.join("; ")}; ${this.faults.join()})`);
  }
}

/** Builds the protocol of a client. */
class EndFactory extends ClientFactory {
  readonly #end: ActingProtocol;

  constructor(end: ActingProtocol) {
    super();
    this.noisy = false;
    this.#end = end;
  }

  override buildProtocol(): ActingProtocol {
    return this.#end;
  }

  override clientConnectionFailed(_connector: IConnector): void {
    this.#end.hasFailed = true;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
