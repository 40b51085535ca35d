/** Checks of what a program hands over to be sent, while the call that was wrong is still on the stack. */
import type { Headers } from "../headers.ts";
import type { IBodyProducer } from "./body-producer.ts";
import { UNKNOWN_LENGTH } from "./unknown-length.ts";

/**
 * A copy of the headers, to add to.
 *
 * @throws TypeError for what is no `Headers` of ours: those of the platform go by the same name
 */
export function copyOfHeaders(headers: Headers): Headers {
  return requireHeaders(headers).copy();
}

/**
 * @throws TypeError for what is no producer, such as text or bytes
 * @throws RangeError for one of a length that is none: it would go out in Content-Length
 */
export function requireBodyProducer(producer: IBodyProducer | undefined): typeof producer {
  if (producer === undefined) return undefined;
  if (typeof producer?.startProducing !== "function") {
    throw new TypeError("a body has to be an IBodyProducer, such as a FileBodyProducer");
  }
  const { length } = producer;
  if (length === UNKNOWN_LENGTH || (Number.isSafeInteger(length) && length >= 0)) return producer;
  throw new RangeError(`a body has 0 or more bytes, or UNKNOWN_LENGTH, got ${length}`);
}

/** @throws TypeError for what is no `Headers` of ours */
export function requireHeaders(headers: Headers): Headers {
  if (typeof headers?.copy === "function") return headers;
  throw new TypeError("headers have to be Headers of @cordage/protocols/http");
}
