/** What two ends agree on for permessage-deflate (RFC 7692, section 7.1). */

/** The name it is negotiated under. */
export const PERMESSAGE_DEFLATE = "permessage-deflate";

/** How far back a compressor may ever refer, as the exponent of two that it is negotiated as. */
export const MAX_WINDOW_BITS = 15;
/** The smallest window there is; zlib reads it, but writes none smaller than 2^9. */
export const MIN_WINDOW_BITS = 8;
export const MIN_OWN_WINDOW_BITS = 9;

/** Messages shorter than this are sent as they are, unless chosen otherwise, in bytes. */
export const COMPRESSION_THRESHOLD = 64;

/** How messages in one direction are compressed. */
export interface DirectionParameters {
  /** Whether each message stands for itself. */
  readonly noContextTakeover: boolean;
  /** The window is 2^this bytes. */
  readonly windowBits: number;
}

/** The agreement, from one end's view. */
export interface DeflateParameters {
  /** For what is sent. */
  readonly own: DirectionParameters;
  /** For what is received. */
  readonly peer: DirectionParameters;
}

/** What a program may choose of it. Windows are exponents of two. */
export interface PerMessageDeflateOptions {
  /** Has each message of the server's stand for itself: less memory, larger messages. Default: false. */
  readonly serverNoContextTakeover?: boolean | undefined;
  /** The same for the client's messages. */
  readonly clientNoContextTakeover?: boolean | undefined;
  /** How far back the server's messages may refer, 9 to 15. Default: 15. */
  readonly serverMaxWindowBits?: number | undefined;
  /** The same for the client's messages. */
  readonly clientMaxWindowBits?: number | undefined;
  /** Messages shorter than this are sent as they are, in bytes. Default: {@link COMPRESSION_THRESHOLD}. */
  readonly threshold?: number | undefined;
}

/** The same with everything chosen. */
export interface DeflateChoice {
  readonly server: DirectionParameters;
  readonly client: DirectionParameters;
  readonly threshold: number;
}

/**
 * What a program has chosen, checked.
 *
 * @returns `undefined` when there is to be no compression
 * @throws RangeError for a window outside 9 to 15, or a threshold that is negative or no number
 */
export function deflateChoice(
  chosen: boolean | PerMessageDeflateOptions | undefined,
): DeflateChoice | undefined {
  if (chosen === undefined || chosen === false) return undefined;
  const options = chosen === true ? {} : chosen;
  const { threshold = COMPRESSION_THRESHOLD } = options;
  if (!(threshold >= 0)) throw new RangeError(`threshold has to be 0 or more, got ${threshold}`);
  const { serverNoContextTakeover, clientNoContextTakeover } = options;
  return {
    server: {
      noContextTakeover: serverNoContextTakeover === true,
      windowBits: requireBits("serverMaxWindowBits", options.serverMaxWindowBits),
    },
    client: {
      noContextTakeover: clientNoContextTakeover === true,
      windowBits: requireBits("clientMaxWindowBits", options.clientMaxWindowBits),
    },
    threshold,
  };
}

function requireBits(name: string, bits: number = MAX_WINDOW_BITS): number {
  if (!Number.isInteger(bits) || bits < MIN_OWN_WINDOW_BITS || bits > MAX_WINDOW_BITS) {
    throw new RangeError(`${name} has to be 9 to 15, got ${bits}`);
  }
  return bits;
}
