import { Failure } from "@cordage/deferred";
import { Protocol } from "@cordage/reactor";
import { requireText } from "./argument-checks.ts";
import type { BodyDelivery } from "./body-delivery.ts";
import { RequestDone, RequestRefusedError } from "./errors.ts";
import { mediaType } from "./form.ts";
import { formBoundary } from "./multipart-form.ts";
import type { PartHead } from "./multipart-head.ts";
import { type MultipartLimits, MultipartParser } from "./multipart-parser.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

const NOT_MULTIPART = refusal(415, "the body is not multipart/form-data");

/**
 * Takes a form with files apart as it arrives, for requests that take their body as a stream. Subclass it:
 *
 * ```ts
 * class Upload extends FormReceiver {
 *   override partReceived({ name, filename }: PartHead): void { … }
 *   override partDataReceived(data: Buffer): void { … }
 *   override partEnded(): void { … }
 *   override formReceived(): void { … }
 *   override formFailed(reason: Failure): void { … }
 * }
 * request.deliverBody(new Upload(request.getHeader("Content-Type") ?? ""));
 * ```
 *
 * For each part `partReceived`, `partDataReceived` any number of times and `partEnded` are called, in the order
 * they are sent; in the end, once, either `formReceived` or `formFailed`. Nothing is collected: what it holds is the fields of
 * one part, and as much of its bytes as could be the beginning of a boundary. How long a body may be is said by
 * `maxStreamedBodySize`.
 *
 * @see RFC 7578; HR-3, HP-18
 */
export class FormReceiver extends Protocol<BodyDelivery> {
  readonly #parser: MultipartParser | Refusal;
  #isPaused = false;
  #isDelivering = false;
  #isOver = false;
  /** How the body has ended, until all of it is delivered. */
  #end: Failure | undefined = undefined;

  /**
   * @param contentType - what the Content-Type field of the request says
   * @throws TypeError when it is no text; RangeError when a limit is below 0 or no whole number
   */
  constructor(contentType: string, limits: MultipartLimits = {}) {
    super();
    const isForm = mediaType(requireText("contentType", contentType)) === "multipart/form-data";
    const boundary = isForm ? formBoundary(contentType) : NOT_MULTIPART;
    this.#parser = isRefusal(boundary) ? boundary : new MultipartParser(boundary, limits);
  }

  /** Override: a part begins. What is said of it is the client's word; see {@link PartHead}. */
  partReceived(_part: PartHead): void {}

  /** Override: some of its bytes, which are yours to keep. */
  partDataReceived(_data: Buffer): void {}

  /** Override: the part is complete. */
  partEnded(): void {}

  /** Override: so is the form. */
  formReceived(): void {}

  /**
   * Override: there will be no more, and it is not complete. The reason is a RequestRefusedError, with the status to
   * answer with, where the form breaks a rule; else what has ended the request.
   */
  formFailed(_reason: Failure): void {}

  /** Calls none of the events until {@link resumeProducing}: the client has to wait. */
  pauseProducing(): void {
    if (this.#isPaused || this.#isOver) return;
    this.#isPaused = true;
    this.transport.pauseProducing();
  }

  /** Goes on. */
  resumeProducing(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#deliver();
    if (!this.#isPaused) this.transport.resumeProducing();
  }

  override connectionMade(): void {
    if (isRefusal(this.#parser)) this.#fail(new Failure(new RequestRefusedError(this.#parser)));
  }

  override dataReceived(data: Buffer): void {
    if (this.#isOver || isRefusal(this.#parser)) return;
    this.#parser.push(data);
    this.#deliver();
  }

  override connectionLost(reason: Failure): void {
    this.#end = reason;
    this.#deliver();
  }

  #deliver(): void {
    if (this.#isDelivering) return; // the loop that runs goes on with what was added (GEN-2)
    this.#isDelivering = true;
    try {
      while (this.#deliverNext());
    } finally {
      this.#isDelivering = false;
    }
  }

  #deliverNext(): boolean {
    const parser = this.#parser;
    if (this.#isPaused || this.#isOver || isRefusal(parser)) return false;
    const event = parser.next();
    if (event === undefined) this.#endWith(parser);
    else if (event.kind === "part") this.partReceived(event.part);
    else if (event.kind === "data") this.partDataReceived(event.data);
    else if (event.kind === "partEnd") this.partEnded();
    else this.#fail(new Failure(new RequestRefusedError(event.refusal)));
    return event !== undefined;
  }

  /** Every event was taken of what has come. */
  #endWith(parser: MultipartParser): void {
    if (this.#end === undefined) return;
    if (this.#end.check(RequestDone) === undefined) {
      this.#fail(this.#end);
      return;
    }
    const refused = parser.end();
    if (refused !== undefined) {
      this.#fail(new Failure(new RequestRefusedError(refused)));
      return;
    }
    this.#isOver = true;
    this.formReceived();
  }

  #fail(reason: Failure): void {
    this.#isOver = true;
    this.formFailed(reason);
  }
}
