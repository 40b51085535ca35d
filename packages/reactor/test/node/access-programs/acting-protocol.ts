import type { Failure } from "@cordage/deferred";
import {
  type ITCPTransport,
  type ITLSTransport,
  Protocol,
  type TLSOptions,
} from "@cordage/reactor";
import type { Act, EndPlan } from "./program.ts";

/** What is written repeats itself after so many bytes: a prime, so that no chunk of the system's does. */
const PERIOD = 1_000_003;
const LONGEST_PIECE = 8 * 1024 * 1024;
const PIECE_OF_PRODUCER = 30_000;

/** Letters without an order that buffers have; text and bytes are the same. */
const LETTERS: Buffer = Buffer.alloc(PERIOD + LONGEST_PIECE);
for (let i = 0, state = 1; i < PERIOD; i++) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  LETTERS[i] = 33 + ((state >>> 16) % 90);
}
for (let at = PERIOD; at < LETTERS.length; at += PERIOD) LETTERS.copy(LETTERS, at, 0, PERIOD);

/** The `bytes` that come `at` so many in what either end writes. */
function letters(at: number, bytes: number): Buffer {
  return LETTERS.subarray(at % PERIOD, (at % PERIOD) + bytes);
}

/** What an event method returns: an async one, a Promise. */
type Returned = void | Promise<void>;

/** A rejection that may be lost: of several methods in a row only one can be returned. */
function rejected(): Promise<void> {
  const promise = Promise.reject(new Error("planned"));
  promise.catch(() => {}); // else one that isn't returned would end the test run
  return promise;
}

/** Plays one end of a program, and looks whether what happens to it may happen. */
export class ActingProtocol extends Protocol<ITCPTransport> {
  /** What must not have happened. */
  readonly faults: string[] = [];
  readonly events: string[] = [];
  readonly borrowsData: boolean;
  readConnectionLost?: () => void;
  writeConnectionLost?: () => void;
  writtenBytes = 0;
  receivedBytes = 0;
  reason: Error | undefined = undefined;
  /** Whether there never was a connection: it was reset at once. */
  hasFailed = false;
  /** Whether it is to let go when its peer does. */
  isFinal = false;
  /** Whether it does nothing of its own when data comes. */
  isQuiet = false;
  /** What it does when it has received so many bytes. */
  milestone: { readonly bytes: number; readonly reached: () => void } | undefined = undefined;
  readonly #plan: EndPlan;
  readonly #kept: Buffer[] = [];
  #isPaused = false;
  #isOver = false;
  #chunks = 0;
  #resumes = 0;
  isProducing = false;

  constructor(plan: EndPlan) {
    super();
    this.#plan = plan;
    this.borrowsData = plan.borrows;
    if (!plan.isHalfCloseable) return;
    this.readConnectionLost = () => this.#happened("readLost");
    this.writeConnectionLost = () => this.#happened("writeLost");
  }

  get isLost(): boolean {
    return this.reason !== undefined;
  }

  override connectionMade(): Returned {
    this.#happened("made");
    this.transport.setTcpNoDelay(true); // else the last words of each program take the system 40 ms
    return this.#performAll(this.#plan.onMade);
  }

  override dataReceived(data: Buffer): Returned {
    if (this.#isPaused) this.#fault("data while paused");
    if (this.#isOver) this.#fault("data after it was closed here");
    if (this.reason !== undefined) this.#fault("data after connectionLost");
    if (this.events.includes("readLost")) this.#fault("data after readConnectionLost");
    if (data.length === 0) this.#fault("an empty chunk");
    if (!data.equals(letters(this.receivedBytes, data.length))) this.#fault("wrong bytes");
    this.receivedBytes += data.length;
    if (!this.borrowsData) this.#kept.push(data);
    if (this.events.at(-1) !== "data") this.events.push("data");
    if (this.#plan.echoes) {
      this.writtenBytes += data.length;
      this.transport.write(data);
    }
    const act = this.isQuiet ? undefined : this.#plan.onData[this.#chunks++];
    const returned = act && this.perform(act);
    if (this.milestone !== undefined && this.receivedBytes >= this.milestone.bytes) {
      const { reached } = this.milestone;
      this.milestone = undefined;
      reached();
    }
    return returned;
  }

  override connectionLost(reason: Failure): void {
    this.#happened("lost");
    this.reason = reason.value;
    let at = 0;
    for (const chunk of this.#kept) {
      if (!chunk.equals(letters(at, chunk.length))) this.#fault("a chunk was changed later");
      at += chunk.length;
    }
  }

  perform(act: Act): Returned {
    switch (act.do) {
      case "write":
        return this.#write(act.bytes, act.as);
      case "pause":
        if (!this.isFinal) this.pause();
        return;
      case "resume":
        return this.resume();
      case "loseWrite":
        return this.transport.loseWriteConnection();
      case "lose":
        return this.lose();
      case "abort":
        this.#isOver = true;
        return this.transport.abortConnection();
      case "produce":
        return this.#produce(act.streaming, act.pieces);
      case "setNoDelay":
        return this.transport.setTcpNoDelay(act.enabled);
      case "throw":
        this.#isOver = true;
        throw new Error("planned");
      case "reject":
        return rejected();
    }
  }

  pause(): void {
    this.#isPaused = true;
    this.transport.pauseProducing();
  }

  resume(): void {
    this.#isPaused = false;
    this.transport.resumeProducing();
  }

  lose(): void {
    this.#isOver = true;
    this.transport.loseConnection();
  }

  startTLS(options: TLSOptions): void {
    (this.transport as unknown as ITLSTransport).startTLS(options);
  }

  #write(bytes: number, as: "bytes" | "text" | "list"): void {
    if (this.#plan.echoes) return;
    if (as === "list") {
      this.#writeList(bytes);
      return;
    }
    const piece = this.#next(bytes);
    this.transport.write(as === "text" ? piece.toString("latin1") : piece);
  }

  #writeList(bytes: number): void {
    const part = Math.ceil(bytes / 3);
    const lengths = [part, Math.min(part, bytes - part), Math.max(0, bytes - 2 * part)];
    const [head, middle, tail] = lengths.map((length) => this.#next(length)) as [
      Buffer,
      Buffer,
      Buffer,
    ]; // as many
    this.transport.writeSequence([head, middle.toString("latin1"), tail]);
  }

  /** What is to be written next, in memory of its own. */
  #next(bytes: number): Buffer {
    const at = this.writtenBytes;
    this.writtenBytes += bytes;
    return Buffer.from(letters(at, bytes));
  }

  #produce(streaming: boolean, pieces: number): void {
    if (this.#plan.echoes || this.isProducing || this.isLost || this.transport.disconnecting)
      return;
    this.isProducing = true;
    let left = pieces;
    const next = (): void => {
      left -= 1;
      if (left < 0) this.#stopProducing();
      else this.#write(PIECE_OF_PRODUCER, "bytes");
    };
    let isRunning = true;
    const run = (): void => {
      if (!isRunning || !this.isProducing) return;
      next();
      setImmediate(run);
    };
    const resumeProducing = (): Returned => {
      const act = this.#plan.onResume[this.#resumes++];
      const returned = act && this.perform(act);
      if (!this.isProducing) return returned;
      if (!streaming) {
        next();
      } else if (!isRunning) {
        isRunning = true;
        run();
      }
      return returned;
    };
    this.transport.registerProducer(
      {
        resumeProducing,
        pauseProducing: () => {
          isRunning = false;
        },
        stopProducing: () => {
          this.isProducing = false;
        },
      },
      streaming,
    );
    if (streaming) setImmediate(run);
  }

  #stopProducing(): void {
    this.isProducing = false;
    this.transport.unregisterProducer();
  }

  #performAll(acts: readonly Act[]): Returned {
    const [rejection] = acts.map((act) => this.perform(act)).filter((returned) => returned);
    return rejection;
  }

  #happened(event: string): void {
    if (this.events.includes(event)) this.#fault(`${event} twice`);
    if ((this.events.length === 0) !== (event === "made")) this.#fault(`${event} out of turn`);
    if (this.events.includes("lost")) this.#fault(`${event} after connectionLost`);
    if (event === "readLost" && this.#isPaused) this.#fault("readLost while paused");
    this.events.push(event);
  }

  #fault(what: string): void {
    this.faults.push(what);
  }
}
