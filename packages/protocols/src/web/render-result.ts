/** What a resource may return from rendering (RS-4). */
import type { Deferred } from "@cordage/deferred";

/** The resource goes on by itself: it calls `request.finish()` when it is done. */
export const NOT_DONE_YET: unique symbol = Symbol("NOT_DONE_YET");

/** A body: bytes, or text that goes out as UTF-8. */
export type Body = Uint8Array | string;

/**
 * A body that is sent as it comes, at the client's pace: a `Readable` of Node's, a `ReadableStream`, or what an async
 * generator yields. It is closed when the client goes away, and without being read where only the head is sent.
 */
export type StreamedBody = AsyncIterable<Body>;

/** What can be known at once. */
export type ImmediateResult = Body | StreamedBody | typeof NOT_DONE_YET;

/** A body, `NOT_DONE_YET`, or any of them later. */
export type RenderResult =
  | ImmediateResult
  | Deferred<ImmediateResult>
  | PromiseLike<ImmediateResult>;
