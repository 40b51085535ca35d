/** Numbers on the wire (RFC 854 and the registry of Telnet options). */

/** What follows an IAC. */
export const TELNET_COMMANDS = {
  /** End of record (RFC 885). */
  EOR: 239,
  /** End of a subnegotiation. */
  SE: 240,
  NOP: 241,
  /** Data mark. */
  DM: 242,
  /** Break. */
  BRK: 243,
  /** Interrupt process. */
  IP: 244,
  /** Abort output. */
  AO: 245,
  /** Are you there? */
  AYT: 246,
  /** Erase character. */
  EC: 247,
  /** Erase line. */
  EL: 248,
  /** Go ahead. */
  GA: 249,
  /** Begin of a subnegotiation. */
  SB: 250,
  WILL: 251,
  WONT: 252,
  DO: 253,
  DONT: 254,
  IAC: 255,
} as const;

/** Options that are known by name. */
export const TELNET_OPTIONS = {
  /** Data is passed on as it is (RFC 856). */
  TRANSMIT_BINARY: 0,
  /** (RFC 857) */
  ECHO: 1,
  /** Suppress go-ahead (RFC 858). */
  SGA: 3,
  /** Terminal type (RFC 1091). */
  TTYPE: 24,
  /** Window size (RFC 1073). */
  NAWS: 31,
  /** Lines are edited by the client (RFC 1184). */
  LINEMODE: 34,
} as const;

/** The four verbs of negotiation. */
export type TelnetVerb = "WILL" | "WONT" | "DO" | "DONT";

/** The verb with a number. */
export function verbOf(command: number): TelnetVerb | undefined {
  return VERBS[command - TELNET_COMMANDS.WILL];
}

const VERBS: readonly TelnetVerb[] = ["WILL", "WONT", "DO", "DONT"];
