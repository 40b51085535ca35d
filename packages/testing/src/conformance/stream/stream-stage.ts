import type { ITransport } from "@cordage/reactor";
import { AssertionFailedError } from "../../errors.ts";
import { expectEqual, expectThat } from "../expectation.ts";
import type { StreamEnds, StreamHarness } from "./stream-harness.ts";
import { StreamRecorder } from "./stream-recorder.ts";

/** How many turns are let pass to see that something does *not* happen. */
const QUIET_TURNS = 100;

/** What may differ from one pair to the next. */
export type PairOptions = Pick<StreamEnds, "clientOver" | "maxWriteBuffer">;

/** What checks do with their harness, in their own words. */
export class StreamStage {
  readonly #harness: StreamHarness;
  readonly #recorders: StreamRecorder[] = [];

  constructor(harness: StreamHarness) {
    this.#harness = harness;
  }

  /** See {@link StreamHarness.isSecure}. */
  get isSecure(): boolean {
    return this.#harness.isSecure ?? false;
  }

  /** Connects two plain recorders, and waits until they can talk. */
  async plainPair(options?: PairOptions): Promise<{
    readonly server: StreamRecorder;
    readonly client: StreamRecorder;
  }> {
    const server = new StreamRecorder();
    const client = new StreamRecorder();
    await this.pair(server, client, options);
    return { server, client };
  }

  /** Connects two recorders, and waits until they can talk. */
  async pair(server: StreamRecorder, client: StreamRecorder, options?: PairOptions): Promise<void> {
    await this.begin(server, client, options);
    const isReady = (end: StreamRecorder): boolean => (this.isSecure ? end.isSecured : end.isMade);
    await this.until(() => isReady(server) && isReady(client), "both ends are connected");
  }

  /** Begins to connect two recorders. */
  async begin(
    server: StreamRecorder,
    client: StreamRecorder,
    options: PairOptions = {},
  ): Promise<void> {
    await this.connect({ ...options, server: () => server, client: () => client });
  }

  /** Begins to connect what the ends build; looks at the recorders among that when the check is over. */
  async connect(ends: StreamEnds): Promise<void> {
    const watched = (build: StreamEnds["server"]): StreamEnds["server"] => {
      return (peer) => {
        const protocol = build(peer);
        if (protocol instanceof StreamRecorder) this.#recorders.push(protocol);
        return protocol;
      };
    };
    await this.#harness.connect({
      ...ends,
      server: watched(ends.server),
      client: watched(ends.client),
    });
  }

  /** @param what - what is waited for, as the words of a failure */
  async until(holds: () => boolean, what: string): Promise<void> {
    while (!holds()) {
      if (await this.#harness.turn()) continue;
      if (holds()) return;
      throw new AssertionFailedError(`in vain it was waited until ${what}`);
    }
  }

  /** Waits until `end` has received that much, or has been lost before. */
  async received(end: StreamRecorder, bytes: number): Promise<void> {
    await this.until(() => end.receivedBytes >= bytes || end.isLost, `${bytes} bytes have come`);
  }

  /** Waits until all of `ends` are lost. */
  async lost(...ends: readonly StreamRecorder[]): Promise<void> {
    await this.until(() => ends.every((end) => end.isLost), "the connection is lost");
  }

  /** Waits until `end` has been told of `event`. */
  async told(end: StreamRecorder, event: "readLost" | "writeLost"): Promise<void> {
    await this.until(() => end.events.includes(event), `an end is told ${event}`);
  }

  /** Lets whatever is under way happen. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < QUIET_TURNS; turn++) {
      if (!(await this.#harness.turn())) return;
    }
  }

  /** Has both ends begin to speak TLS; to be awaited is what comes of it. */
  startTLS(transport: ITransport, side: "server" | "client"): void {
    if (this.#harness.startTLS === undefined) {
      throw new AssertionFailedError("the harness has no startTLS, and doesn't declare that");
    }
    this.#harness.startTLS(transport, side);
  }

  /** The last thing: whatever the check was about, no end may have been told what can't be. */
  async finish(): Promise<void> {
    const made = this.#recorders.filter(({ isMade }) => isMade);
    for (const { transport, isLost } of made) {
      if (!isLost) transport.abortConnection();
    }
    await this.lost(...made);
    await this.settle();
    for (const recorder of this.#recorders) {
      expectThat(recorder.isWellFormed, `events out of order: ${recorder.events.join(", ")}`);
      const empty = recorder.chunks.filter(({ length }) => length === 0);
      expectEqual(empty.length, 0, "pieces without a byte");
    }
  }
}
