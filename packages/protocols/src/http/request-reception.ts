import type { BodyBuffer } from "./body-buffer.ts";
import { BodyDelivery, type BodySource } from "./body-delivery.ts";
import { BODY_TOO_LONG } from "./chunked-decoder.ts";
import { NO_FIELDS } from "./field-block.ts";
import { MAX_DRAIN_BYTES } from "./limits.ts";
import type { Refusal } from "./refusal.ts";
import type { Request } from "./request.ts";

/**
 * A request on its way in: its head has arrived, its body has not. The body goes to the request as it arrives, or
 * is collected and handed over as a whole.
 *
 * @see HP-17, HP-18, HC-6
 */
export class RequestReception {
  /** The state the connection is in meanwhile. */
  readonly kind = "receiving";
  readonly request: Request;
  /** What has arrived of a body that is collected. */
  readonly #body: BodyBuffer;
  #stream: BodyDelivery | undefined = undefined;
  /** Whether the client waits to be told to go on, and hasn't been (HP-17). */
  #isWaiting: boolean;
  /** Whether the connection may be kept if the response is finished before the body has come. */
  readonly #canDrain: boolean;

  /**
   * @param body - what to collect in; empty
   * @param isWaiting - whether the client waits to be told to go on
   */
  constructor(request: Request, body: BodyBuffer, isWaiting: boolean) {
    this.request = request;
    this.#body = body;
    this.#isWaiting = isWaiting;
    this.#canDrain = !isWaiting && request.declaredLength <= MAX_DRAIN_BYTES;
  }

  /** Whether more of the body can be taken now. */
  get isTaking(): boolean {
    return this.#stream?.isTaking !== false;
  }

  /**
   * Whether the rest of the body is more than is thrown away, and nobody is there to read it (HC-6); or whether
   * it may never come: a client that was not told to go on may send its next request in the body's place (HP-17).
   */
  get isLeftUnread(): boolean {
    return this.#isWaiting || (!this.#canDrain && this.#stream?.hasReader !== true);
  }

  /**
   * Takes the body from `source`, the way the request wants it.
   *
   * @returns why it is refused, if it is
   */
  begin(source: BodySource): Refusal | undefined {
    const { request } = this;
    if (request.bodyMode === "stream") {
      this.#stream = new BodyDelivery(source);
      request.streamBegun(this.#stream);
    } else if (this.#body.hasRoomFor(request.declaredLength)) {
      source.resumeBody();
    } else {
      return BODY_TOO_LONG;
    }
    return undefined;
  }

  /** The body is wanted. @returns whether to tell the client, unless it has its answer already */
  goOn(): boolean {
    const isWaiting = this.#isWaiting;
    this.#isWaiting = false;
    return isWaiting && !this.request.startedWriting;
  }

  /** Takes a piece of the body. @returns why it is refused, if it is */
  received(data: Buffer): Refusal | undefined {
    if (this.#stream !== undefined) this.#stream.received(data);
    else if (this.#body.hasRoomFor(data.length)) this.#body.append(data);
    else return BODY_TOO_LONG;
    return undefined;
  }

  /** The body is complete: hands it over, unless it went as it came. */
  complete(trailers: Iterable<readonly [string, string]> = NO_FIELDS): void {
    if (this.#stream === undefined) this.request.requestReceived(this.#body.take(), trailers);
    else this.request.streamEnded(trailers);
  }
}
