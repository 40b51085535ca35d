/** What a client may send before it is refused. All sizes are bytes. */
import { requireCount, requireOptions } from "./argument-checks.ts";

/** How many header lines a request may have; the next one gets 431 (HP-16). */
export const MAX_HEADER_LINES = 500;

/** How long request line and header lines may be together, line ends not counted (HP-16). */
export const MAX_HEAD_BYTES = 16_384;

/** How long a body may be; more gets 413, chunked or not (HP-18). */
export const MAX_BODY_BYTES: number = 16 * 1024 * 1024;

/** How long the line with the size of a chunk may be, its line end not counted (HP-14). */
export const MAX_CHUNK_LINE_BYTES = 1024;

/** How long all chunk extensions of a body may be together (HP-14, CVE-2024-22019). */
export const MAX_CHUNK_EXTENSION_BYTES: number = 16 * 1024;

/** How long all trailer lines may be together, line ends not counted (HP-15). */
export const MAX_TRAILER_BYTES = 65_536;

/** How many items a form may have (HR-2): each costs many times its two bytes. */
export const MAX_FORM_ITEMS = 10_000;

/** How many parts a form with files may have (HR-3). */
export const MAX_FORM_PARTS = 1000;

/** How long the fields of one such part may be, line ends not counted (HR-3). */
export const MAX_PART_HEADER_BYTES = 8192;

/** How much of the next requests is kept while one is answered, before reading pauses (HC-1). */
export const MAX_EARLY_BYTES = 16_384;

/** How much of a body is read and thrown away when the response was finished before it came (HC-6). */
export const MAX_DRAIN_BYTES: number = 64 * 1024;

/** How much is read and thrown away after an error response, so that the client sees it (HC-7). */
export const MAX_LINGER_BYTES: number = 64 * 1024;

/** How many seconds that goes on at most. */
export const LINGER_SECONDS = 2;

/** How many connections a server has at most, unless chosen otherwise; the next one gets 503. */
export const MAX_CONNECTIONS = 10_000;

/**
 * How many seconds an idle connection is kept when its port is drained: a request that is on its way is
 * answered then, with `Connection: close` (HC-8).
 */
export const DRAIN_GRACE_SECONDS = 0.1;

/** How many bytes of lines wait for the file of an access log, at most (HR-13). */
export const MAX_LOG_BACKLOG_BYTES: number = 64 * 1024;

/** How much of the first line of a request is logged that is refused (HR-13). */
export const MAX_LOGGED_LINE_BYTES = 1024;

/** How much of the responses made from one read is held together before it is sent. */
export const MAX_BATCH_BYTES: number = 64 * 1024;

/** The limits of a parser that may be set. */
export interface RequestLimits {
  /** Default: {@link MAX_HEADER_LINES}. */
  readonly maxHeaderLines: number;
  /** Default: {@link MAX_HEAD_BYTES}. */
  readonly maxHeadBytes: number;
  /** Default: {@link MAX_BODY_BYTES}. */
  readonly maxBodySize: number;
  /** Default: {@link MAX_CHUNK_EXTENSION_BYTES}. */
  readonly maxChunkExtensionBytes: number;
  /** Default: {@link MAX_TRAILER_BYTES}. */
  readonly maxTrailerBytes: number;
}

/** What holds for a parser unless it is told otherwise. */
export const DEFAULT_LIMITS: RequestLimits = Object.freeze({
  maxHeaderLines: MAX_HEADER_LINES,
  maxHeadBytes: MAX_HEAD_BYTES,
  maxBodySize: MAX_BODY_BYTES,
  maxChunkExtensionBytes: MAX_CHUNK_EXTENSION_BYTES,
  maxTrailerBytes: MAX_TRAILER_BYTES,
});

/**
 * The defaults with some of them replaced.
 *
 * @throws RangeError for a limit that is negative or no whole number; Infinity is none
 */
export function requestLimits(
  chosen: { readonly [Limit in keyof RequestLimits]?: number | undefined } = {},
): RequestLimits {
  const limits: Record<string, number> = { ...DEFAULT_LIMITS };
  for (const [name, limit] of Object.entries(requireOptions(chosen))) {
    if (limit === undefined) continue;
    if (name in DEFAULT_LIMITS) limits[name] = requireCount(name, limit, 0);
  }
  return limits as unknown as RequestLimits; // every limit of the defaults is in there
}
