import type { Deferred } from "@cordage/deferred";
import type { IPushProducer } from "@cordage/reactor";
import type { Headers } from "../headers.ts";
import type { BodyLength } from "./unknown-length.ts";

/** Where the body of a request is written. */
export interface IBodyConsumer {
  /**
   * Sends a piece, framed as the request's head says. Ignored once the request was given up.
   *
   * @param data - bytes are the transport's until sent, so don't change them afterwards
   * @throws ExcessWrite after the body's end
   */
  write(data: Uint8Array | string): void;
}

/**
 * The body of a request, while it is sent: started once, then paused and resumed as the connection can
 * take more.
 *
 * @see Twisted: `twisted.web.iweb.IBodyProducer` (AG-3)
 */
export interface IBodyProducer extends IPushProducer {
  /** How many bytes it is going to write; `UNKNOWN_LENGTH` is sent in chunks. */
  readonly length: BodyLength;
  /**
   * What to send behind a body of unknown length, asked for when everything has been written: a checksum, for
   * example. A Trailer field that announces it is yours to set. The server may drop it.
   *
   * A field that comes too late there, one about framing, routing, who sends or what is sent, fails the request.
   *
   * @see RFC 9110, section 6.5
   */
  readonly trailers?: Headers | undefined;
  /**
   * Begins to write. Called once.
   *
   * @returns a Deferred or Promise that fires when everything has been written; fails when that can't be done, which
   *   aborts the connection. It need not fire after `stopProducing`
   */
  startProducing(consumer: IBodyConsumer): Deferred<unknown> | PromiseLike<unknown>;
  /**
   * Makes a producer of the very same body, for where a redirect leads (AG-13). Not there when the body is to be had
   * only once. May be called at any time, and more than once.
   */
  replay?(): IBodyProducer;
}
