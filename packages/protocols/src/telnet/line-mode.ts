/** What a subnegotiation about `TELNET_OPTIONS.LINEMODE` begins with, when it is about the mode. */
const MODE = 1;

const BITS = { edit: 1, trapSignals: 2, acknowledged: 4, softTab: 8, literalEcho: 16 } as const;

/**
 * How a client treats lines.
 *
 * @see RFC 1184, section 2.2
 */
export interface LineMode {
  /** It lets the user edit a line, and sends it whole. */
  readonly edit: boolean;
  /** It sends an interrupt key as a command. */
  readonly trapSignals: boolean;
  /** This is an answer. */
  readonly acknowledged: boolean;
  /** It shows tabs as spaces. */
  readonly softTab: boolean;
  /** It shows control characters as they are. */
  readonly literalEcho: boolean;
}

/** Reads a mode. @returns `undefined` when the subnegotiation is about something else */
export function parseLineMode(data: Buffer): LineMode | undefined {
  if (data.length !== 2 || data[0] !== MODE) return undefined;
  const mask = data.readUInt8(1);
  return {
    edit: (mask & BITS.edit) !== 0,
    trapSignals: (mask & BITS.trapSignals) !== 0,
    acknowledged: (mask & BITS.acknowledged) !== 0,
    softTab: (mask & BITS.softTab) !== 0,
    literalEcho: (mask & BITS.literalEcho) !== 0,
  };
}

/** Writes what a subnegotiation about the mode holds; what is left out is off. */
export function encodeLineMode(mode: Partial<LineMode>): Buffer {
  const names = Object.keys(BITS) as (keyof typeof BITS)[]; // its own keys
  const mask = names.reduce((sum, name) => (mode[name] ? sum | BITS[name] : sum), 0);
  return Buffer.of(MODE, mask);
}
