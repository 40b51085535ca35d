/** Checks of what a program hands over to be sent, while the call that was wrong is still on the stack. */
import type { Headers } from "../headers.ts";
import type { IBodyProducer } from "./body-producer.ts";

/**
 * A copy of the headers, to add to.
 *
 * @throws TypeError for what is no `Headers` of ours: those of the platform go by the same name
 */
export function copyOfHeaders(headers: Headers): Headers {
  if (typeof headers?.copy === "function") return headers.copy();
  throw new TypeError("headers have to be Headers of @cordage/protocols/http");
}

/** @throws TypeError for what is no producer, such as text or bytes */
export function requireBodyProducer(producer: IBodyProducer | undefined): typeof producer {
  if (producer === undefined || typeof producer?.startProducing === "function") return producer;
  throw new TypeError("a body has to be an IBodyProducer, such as a FileBodyProducer");
}
