import type { AnswerableRequest } from "./answerable-request.ts";
import { inWords } from "./argument-checks.ts";
import { formatHTTPDate, isTime } from "./http-date.ts";
import {
  CACHED,
  checkETag,
  checkLastModified,
  type FailedPrecondition,
  isEntityTag,
} from "./preconditions.ts";
import { NOT_MODIFIED, PRECONDITION_FAILED } from "./status.ts";

/** Tells the client which state a resource is in, and gives the response the status its conditions ask for. */
export class ConditionalResponse {
  readonly #request: AnswerableRequest;
  #lastModified = Number.NEGATIVE_INFINITY;

  constructor(request: AnswerableRequest) {
    this.#request = request;
  }

  /** @see Request.setLastModified */
  setLastModified(when: number): typeof CACHED | undefined {
    if (!isTime(when)) throw new RangeError(`when has to be a time, got ${inWords(when)}`);
    this.#lastModified = Math.max(this.#lastModified, Math.ceil(when));
    this.#request.setHeader("Last-Modified", formatHTTPDate(this.#lastModified));
    return this.#failWith(checkLastModified(this.#request, this.#lastModified));
  }

  /** @see Request.setETag */
  setETag(etag: string): typeof CACHED | undefined {
    if (!isEntityTag(etag)) throw new TypeError('an entity tag is quoted, such as "a1" or W/"a1"');
    this.#request.setHeader("ETag", etag);
    return this.#failWith(checkETag(this.#request, etag));
  }

  /** Conditions are about what would be a success; one that failed for good stays so (RFC 9110, 13.2). */
  #failWith(status: FailedPrecondition | undefined): typeof CACHED | undefined {
    const { code } = this.#request;
    if (code === PRECONDITION_FAILED) return CACHED;
    const mayFail = code < 300 || code === NOT_MODIFIED;
    if (status === undefined || !mayFail) return undefined;
    this.#request.setResponseCode(status);
    return CACHED;
  }
}
