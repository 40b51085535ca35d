import { Deferred, type Failure } from "@cordage/deferred";
import {
  type IDelayedCall,
  type IHalfCloseableProtocol,
  type IReactorTime,
  type ITransport,
  isTCPTransport,
  Protocol,
} from "@cordage/reactor";
import { RecordingDivergenceError } from "./errors.ts";
import type { Recording } from "./recording.ts";
import { type ReplayAction, type ReplayRole, ReplayScript } from "./replay-script.ts";

/** Options of a {@link ReplayProtocol}. */
export interface ReplayOptions {
  /** Whose part is played. Default: `"peer"`, against the program that was recorded. */
  readonly role?: ReplayRole | undefined;
  /** Given, everything is sent no sooner than it was, by this clock; otherwise as soon as it can be. */
  readonly clock?: IReactorTime | undefined;
  /** How long to wait for what is expected, in seconds by the clock. Default: for ever. */
  readonly timeout?: number | undefined;
}

/**
 * Plays one end of a recorded connection: sends what that end has sent, each time that the other end has
 * sent what came before it, and compares that, byte by byte, however it is cut.
 *
 * ```ts
 * const replay = new ReplayProtocol(recording);
 * await connectProtocol(endpoint, replay);
 * await replay.finished;
 * ```
 *
 * Connect it once, as client or as server.
 */
export class ReplayProtocol extends Protocol implements IHalfCloseableProtocol {
  /**
   * Fires when the connection is closed and all was as recorded; fails with the first divergence, a
   * `RecordingDivergenceError`, at once. The connection is then closed.
   */
  readonly finished: Deferred<void> = new Deferred(() => this.#abandon());
  readonly #script: ReplayScript;
  readonly #clock: IReactorTime | undefined;
  readonly #timeout: number | undefined;
  #began = 0;
  #waitingToSend: IDelayedCall | undefined = undefined;
  #waitingToReceive: IDelayedCall | undefined = undefined;

  /** @throws TypeError for a timeout without a clock */
  constructor(recording: Recording, { role = "peer", clock, timeout }: ReplayOptions = {}) {
    super();
    if (timeout !== undefined && clock === undefined) {
      throw new TypeError("a timeout needs a clock");
    }
    this.#script = new ReplayScript(recording, role);
    this.#clock = clock;
    this.#timeout = timeout;
  }

  override makeConnection(transport: ITransport): unknown {
    this.#began = this.#clock?.seconds() ?? 0;
    return super.makeConnection(transport);
  }

  override connectionMade(): void {
    this.#goOn();
  }

  override dataReceived(data: Buffer): void {
    this.#checked(() => this.#script.received(data));
    if (!this.finished.called) this.#goOn();
  }

  /** The other end sends no more: it has closed, unless it was recorded to go on receiving. */
  readConnectionLost(): void {
    if (!this.#script.otherEnds) this.transport.loseConnection();
  }

  writeConnectionLost(): void {}

  override connectionLost(_reason: Failure): void {
    this.#stopWaiting();
    if (this.finished.called) return;
    this.#checked(() => {
      this.#script.requireComplete("the connection was closed");
      this.#script.requireClosedByPlayer();
    });
    if (!this.finished.called) this.finished.callback();
  }

  /** Nothing more is going to happen: fails, unless it has finished. For replays in virtual time. */
  giveUp(): void {
    if (this.finished.called) return;
    this.#checked(() => this.#script.requireComplete("nothing more came"));
    if (this.finished.called) return;
    this.#diverge(this.#script.unclosed());
  }

  #goOn(): void {
    this.#stopWaiting();
    for (let next = this.#script.next; next !== undefined; next = this.#script.next) {
      if (this.#mustWait(next)) return;
      this.#script.advance(); // first: what is done may bring an answer
      this.#do(next);
    }
    if (this.#timeout === undefined) return;
    this.#waitingToReceive = this.#clock?.callLater(this.#timeout, () => this.giveUp());
  }

  /** @returns whether it is too soon; then it is gone on with in time */
  #mustWait({ time }: ReplayAction): boolean {
    const clock = this.#clock;
    const seconds = clock === undefined ? 0 : this.#began + time - clock.seconds();
    if (clock === undefined || seconds <= 0) return false;
    this.#waitingToSend = clock.callLater(seconds, () => this.#goOn());
    return true;
  }

  #do(action: ReplayAction): void {
    const { transport } = this;
    if (action.kind === "send") transport.write(action.bytes);
    else if (action.request === "close" || !isTCPTransport(transport)) transport.loseConnection();
    else if (action.request === "end") transport.loseWriteConnection();
    else transport.abortConnection();
  }

  #checked(check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof RecordingDivergenceError)) throw error;
      this.#diverge(error);
    }
  }

  #diverge(error: RecordingDivergenceError): void {
    if (this.finished.called) return;
    this.#abandon();
    this.finished.errback(error);
  }

  #abandon(): void {
    this.#stopWaiting();
    if (this.connected) this.transport.loseConnection();
  }

  #stopWaiting(): void {
    for (const call of [this.#waitingToSend, this.#waitingToReceive]) {
      if (call?.active() === true) call.cancel();
    }
  }
}
