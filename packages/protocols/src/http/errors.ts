/**
 * The errors of this folder.
 *
 * ```text
 * HTTPError
 *   RequestDone                    no failure: the body of a request is complete
 *   LocalProtocolError             our side misused the API: thrown at the call
 *     InvalidHeaderNameError       a field name that is not a token
 *     InvalidHeaderValueError      a field value or reason phrase with a control character
 *     InvalidStatusCodeError       not a status code, or not one for this call
 *     ContentLengthError           the body is not as long as Content-Length says
 *     ResponseFinishedError        written to after finish()
 *     HandOverError                the connection can't become another protocol's
 *     RequestLostError             finished after the client had gone
 *     BodyDeliveredError           a body was asked for twice
 *   RemoteProtocolError            the peer broke a rule: answered, then closed
 *     RequestRefusedError
 * ```
 *
 * What a peer sends never makes the parser throw: it yields a refusal, which becomes a
 * RequestRefusedError only for those who wait for the request.
 */
import { inWords } from "./argument-checks.ts";
import type { Refusal } from "./refusal.ts";

/** What every error of this folder descends from: one class to catch, one `code` to tell apart. */
export abstract class HTTPError extends Error {
  /** Names the kind of error; stable across versions, unlike the message. */
  abstract readonly code: string;
}

/** What the reader of a request's body gets with `connectionLost` when all of it was delivered (HP-18). */
export class RequestDone extends HTTPError {
  override readonly name = "RequestDone";
  override readonly code = "ERR_REQUEST_DONE";

  constructor() {
    super("the request is complete");
  }
}

/** The program broke a rule of HTTP, and was kept from sending what it would have sent. */
export abstract class LocalProtocolError extends HTTPError {}

/** The peer broke a rule of HTTP. */
export abstract class RemoteProtocolError extends HTTPError {}

/** A field name that is not a token (HR-8). */
export class InvalidHeaderNameError extends LocalProtocolError {
  override readonly name = "InvalidHeaderNameError";
  override readonly code = "ERR_INVALID_HEADER_NAME";

  constructor() {
    super("a header name has to be a token: letters, digits and !#$%&'*+-.^_`|~");
  }
}

/** A field value or reason phrase with a control character other than HTAB, CR and LF (HR-8). */
export class InvalidHeaderValueError extends LocalProtocolError {
  override readonly name = "InvalidHeaderValueError";
  override readonly code = "ERR_INVALID_HEADER_VALUE";

  constructor(byte: number) {
    super(`a header value can't hold the control character 0x${byte.toString(16)}`);
  }
}

/** Not a status code, or one that can't be the final one (HR-6). */
export class InvalidStatusCodeError extends LocalProtocolError {
  override readonly name = "InvalidStatusCodeError";
  override readonly code = "ERR_INVALID_STATUS_CODE";

  constructor(status: number) {
    super(`a final status code is an integer from 200 to 599, got ${inWords(status)}`);
  }
}

/** The body is not as long as the Content-Length that was sent with it; the connection is aborted (HR-7). */
export class ContentLengthError extends LocalProtocolError {
  override readonly name = "ContentLengthError";
  override readonly code = "ERR_CONTENT_LENGTH";
  /** What Content-Length says: a number, or the text that is none. */
  readonly declared: number | string;

  constructor(declared: number | string, what: string) {
    super(`${what}; Content-Length is ${declared}`);
    this.declared = declared;
  }
}

/** The response is complete: nothing can be added to it (HR-11). */
export class ResponseFinishedError extends LocalProtocolError {
  override readonly name = "ResponseFinishedError";
  override readonly code = "ERR_RESPONSE_FINISHED";

  constructor() {
    super("the response was finished before");
  }
}

/** The connection can't become another protocol's: the client has not asked for it, or it is too late. */
export class HandOverError extends LocalProtocolError {
  override readonly name = "HandOverError";
  override readonly code = "ERR_HAND_OVER";

  constructor(why: string) {
    super(`the connection can't be handed over: ${why}`);
  }
}

/** The client has gone: use `notifyFinish()` to keep track of that (HC-5). */
export class RequestLostError extends LocalProtocolError {
  override readonly name = "RequestLostError";
  override readonly code = "ERR_REQUEST_LOST";

  constructor() {
    super("the connection was lost before the response was finished");
  }
}

/** A body is delivered once only (AG-9, HP-18). */
export class BodyDeliveredError extends LocalProtocolError {
  override readonly name = "BodyDeliveredError";
  override readonly code = "ERR_BODY_DELIVERED";

  constructor() {
    super("the body was delivered before");
  }
}

/** The rest of a request was not what its head promised, or took too long to come. */
export class RequestRefusedError extends RemoteProtocolError {
  override readonly name = "RequestRefusedError";
  override readonly code = "ERR_REQUEST_REFUSED";
  /** What it was answered with. */
  readonly status: number;

  constructor({ status, reason }: Refusal) {
    super(`request refused with ${status}: ${reason}`);
    this.status = status;
  }
}
