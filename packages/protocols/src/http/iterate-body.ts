import { Deferred, type Failure } from "@cordage/deferred";
import { type IPushProducer, type ITransport, Protocol } from "@cordage/reactor";
import { PotentialDataLoss, ResponseDone } from "./client/errors.ts";
import type { IResponse } from "./client/response.ts";
import { RequestDone } from "./errors.ts";
import { ReceivedRequest } from "./received-request.ts";

/** How many bytes wait for the loop, before the peer has to. */
export const MAX_WAITING_BODY_BYTES: number = 64 * 1024;

/** Options of {@link iterateBody}. */
export interface IterateBodyOptions {
  /**
   * Whether a body whose end was told by the connection closing is taken for complete, which it may not
   * be. Default: false.
   */
  readonly acceptUntilClose?: boolean | undefined;
}

/**
 * The body of a request or a response, piece by piece as it comes. While the loop is busy the peer has to wait.
 *
 * ```ts
 * for await (const chunk of iterateBody(response)) hash.update(chunk);
 * await pipeline(iterateBody(response), createWriteStream(path));
 * ```
 *
 * Nothing is read before the first round. To break out gives the body up: of a response, with its connection; of a
 * request, what has not been read is thrown away once the response is finished. A request whose body need not
 * fit in memory takes it as a stream: see `bodyMode`.
 *
 * The loop throws what has ended the body early: PotentialDataLoss, ResponseFailed, or what ended the request.
 * An `async` `process` or `render` may let that pass: of a client that has gone nothing is logged.
 *
 * @returns pieces that are not empty, and yours to keep. One loop can read it: the next throws BodyDeliveredError
 */
export function iterateBody(
  message: ReceivedRequest | IResponse,
  { acceptUntilClose = false }: IterateBodyOptions = {},
): AsyncIterableIterator<Buffer> {
  return new BodyIterator(message, acceptUntilClose);
}

/** No generator: one that waits for its next piece can't be left before that has come. */
class BodyIterator
  extends Protocol<ITransport & IPushProducer>
  implements AsyncIterableIterator<Buffer>
{
  readonly #message: ReceivedRequest | IResponse;
  readonly #acceptsUntilClose: boolean;
  /** What nobody has asked for yet. */
  readonly #pieces: Buffer[] = [];
  #waitingBytes = 0;
  /** Who has asked for what isn't there yet. */
  readonly #asking: Deferred<Buffer | undefined>[] = [];
  #hasBegun = false;
  #isPaused = false;
  #end: Failure | undefined = undefined;
  /** Whether nothing more is given: the end was told, or the loop was left. */
  #isOver = false;

  constructor(message: ReceivedRequest | IResponse, acceptsUntilClose: boolean) {
    super();
    this.#message = message;
    this.#acceptsUntilClose = acceptsUntilClose;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Buffer, undefined>> {
    const value = await this.#next();
    return value === undefined ? { done: true, value } : { done: false, value };
  }

  async return(): Promise<IteratorResult<Buffer, undefined>> {
    if (this.#hasBegun && this.#end === undefined && !this.#isOver) this.#leave();
    this.#isOver = true;
    this.#pieces.length = 0;
    for (const asking of this.#asking.splice(0)) asking.callback(undefined);
    return { done: true, value: undefined };
  }

  override dataReceived(data: Buffer): void {
    if (data.length === 0 || this.#isOver) return;
    const asking = this.#asking.shift();
    if (asking !== undefined) {
      asking.callback(data);
      return;
    }
    this.#pieces.push(data);
    this.#waitingBytes += data.length;
    if (this.#waitingBytes >= MAX_WAITING_BODY_BYTES) this.#pause();
  }

  override connectionLost(reason: Failure): void {
    this.#end = reason;
    for (const asking of this.#asking.splice(0)) asking.callback(this.#endReached(reason));
  }

  #next(): Buffer | undefined | Deferred<Buffer | undefined> {
    this.#begin();
    if (this.#pieces.length === 0) this.#resume();
    const piece = this.#pieces.shift();
    this.#waitingBytes -= piece?.length ?? 0;
    if (piece !== undefined || this.#isOver) return piece;
    const asking = new Deferred<Buffer | undefined>();
    if (this.#end === undefined) this.#asking.push(asking);
    else asking.callback(this.#endReached(this.#end));
    return asking;
  }

  #begin(): void {
    if (this.#hasBegun || this.#isOver) return;
    this.#hasBegun = true;
    this.#message.deliverBody(this);
  }

  /** Nobody is going to read the rest. A request is still to be answered, and keeps its connection for that. */
  #leave(): void {
    if (this.#message instanceof ReceivedRequest) this.#pause();
    else this.transport.loseConnection();
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.transport.pauseProducing();
  }

  #resume(): void {
    if (!this.#isPaused || this.#isOver) return;
    this.#isPaused = false;
    this.transport.resumeProducing();
  }

  /** Tells it once, to the first who asks: a failure, or `undefined` for a body that is complete. */
  #endReached(reason: Failure): Failure | undefined {
    const isTold = this.#isOver;
    this.#isOver = true;
    if (isTold || reason.check(RequestDone, ResponseDone)) return undefined;
    if (this.#acceptsUntilClose && reason.check(PotentialDataLoss)) return undefined;
    return reason;
  }
}
