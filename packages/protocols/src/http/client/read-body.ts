import { CancelledError, Deferred, Failure } from "@cordage/deferred";
import { type ITransport, Protocol } from "@cordage/reactor";
import { BodyBuffer } from "../body-buffer.ts";
import { HTTPError } from "../errors.ts";
import { BodyTooLongError, PotentialDataLoss, ResponseDone } from "./errors.ts";
import type { IResponse } from "./response.ts";
import { UNKNOWN_LENGTH } from "./unknown-length.ts";

/** How long a body {@link readBody} takes, in bytes, unless told otherwise. */
export const MAX_READ_BODY_BYTES: number = 16 * 1024 * 1024;

/** Options of {@link readBody}. */
export interface ReadBodyOptions {
  /**
   * How many bytes are taken; more fails with BodyTooLongError, at once if the head says so. Default:
   * {@link MAX_READ_BODY_BYTES}.
   */
  readonly maxSize?: number | undefined;
  /**
   * Whether a body whose end was told by the connection closing is taken for complete, which it may not
   * be. Default: false.
   */
  readonly acceptUntilClose?: boolean | undefined;
}

/**
 * A body whose end was told by nothing but the connection closing: it may be complete, or not.
 *
 * @see Twisted: `twisted.web.client.PartialDownloadError` (AG-9)
 */
export class PartialDownloadError extends HTTPError {
  override readonly name = "PartialDownloadError";
  override readonly code = "ERR_PARTIAL_DOWNLOAD";
  /** The response's status and phrase. */
  readonly status: number;
  readonly phrase: string;
  /** What was received. */
  readonly response: Buffer;

  constructor({ code, phrase }: IResponse, received: Buffer, cause: Error) {
    super(`the body ended with the connection, after ${received.length} bytes`, { cause });
    this.status = code;
    this.phrase = phrase;
    this.response = received;
  }
}

/**
 * Reads the whole body of a response.
 *
 * @returns fires with the body, which is yours to keep. Fails with PartialDownloadError, which has what was
 *   received; with BodyTooLongError, which ends the connection; with ResponseFailed. Cancelling it ends the
 *   connection, and fails it with CancelledError
 * @throws RangeError when `maxSize` is negative or not a number
 * @throws BodyDeliveredError when the body was read before
 * @see Twisted: `twisted.web.client.readBody` (AG-9)
 */
export function readBody(response: IResponse, options: ReadBodyOptions = {}): Deferred<Buffer> {
  const { maxSize = MAX_READ_BODY_BYTES } = options;
  if (!(maxSize >= 0)) throw new RangeError(`maxSize has to be 0 or more bytes, got ${maxSize}`);
  const reader = new WholeBodyReader(response, maxSize, options.acceptUntilClose ?? false);
  response.deliverBody(reader);
  reader.begun();
  return reader.whole;
}

class WholeBodyReader extends Protocol<ITransport> {
  readonly whole: Deferred<Buffer> = new Deferred(() => this.#giveUp(new CancelledError()));
  readonly #response: IResponse;
  readonly #maxSize: number;
  readonly #acceptsUntilClose: boolean;
  readonly #body: BodyBuffer;
  #isOver = false;

  constructor(response: IResponse, maxSize: number, acceptsUntilClose: boolean) {
    super();
    this.#response = response;
    this.#maxSize = maxSize;
    this.#acceptsUntilClose = acceptsUntilClose;
    this.#body = new BodyBuffer(maxSize);
  }

  /** What there is of the body has been delivered; to a HEAD, none, however long one would be. */
  begun(): void {
    const { length } = this.#response;
    const isTooLong = length !== UNKNOWN_LENGTH && length > this.#maxSize;
    if (isTooLong && !this.#isOver) this.#giveUp(new BodyTooLongError(this.#maxSize));
  }

  override dataReceived(data: Buffer): void {
    if (this.#isOver) return;
    if (this.#body.hasRoomFor(data.length)) this.#body.append(data);
    else this.#giveUp(new BodyTooLongError(this.#maxSize));
  }

  override connectionLost(reason: Failure): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const body = this.#body.take();
    if (reason.check(ResponseDone)) this.whole.callback(body);
    else if (!reason.check(PotentialDataLoss)) this.whole.errback(reason);
    else if (this.#acceptsUntilClose) this.whole.callback(body);
    else this.whole.errback(new PartialDownloadError(this.#response, body, reason.value));
  }

  /** The end of the connection is heard of later, or never. */
  #giveUp(why: Error): void {
    this.#isOver = true;
    this.#body.take();
    this.transport.loseConnection();
    this.whole.errback(new Failure(why));
  }
}
