/** The longest user id, user name, password or host, in bytes (SO-4; RFC 1928, section 5; RFC 1929). */
export const MAX_FIELD_BYTES = 255;

/** What is asked of a server. */
export type SOCKSCommand = "connect" | "bind" | "udpAssociate";

/** The commands, by their number on the wire. */
export const COMMANDS: Readonly<Record<SOCKSCommand, number>> = {
  connect: 1,
  bind: 2,
  udpAssociate: 3,
};

/** How a server answers (RFC 1928, section 6). */
export type SOCKSReply =
  | "granted"
  | "failure"
  | "notAllowed"
  | "networkUnreachable"
  | "hostUnreachable"
  | "connectionRefused"
  | "timeToLiveExpired"
  | "commandNotSupported"
  | "addressNotSupported";

/** The answers, by their number in version 5. */
export const REPLIES: Readonly<Record<SOCKSReply, number>> = {
  granted: 0,
  failure: 1,
  notAllowed: 2,
  networkUnreachable: 3,
  hostUnreachable: 4,
  connectionRefused: 5,
  timeToLiveExpired: 6,
  commandNotSupported: 7,
  addressNotSupported: 8,
};

/** A host, as an IP address or a name, and a port. */
export interface SOCKSAddress {
  readonly host: string;
  readonly port: number;
}

/** What a client wants. */
export interface SOCKSRequest extends SOCKSAddress {
  readonly command: SOCKSCommand;
  /** Who it says it is, in version 4; empty in version 5, where that was said before. */
  readonly user: string;
}

/** What a server has answered. */
export interface SOCKSAnswer extends SOCKSAddress {
  readonly reply: SOCKSReply;
}

/** The command with a number. */
export function commandOf(code: number): SOCKSCommand | undefined {
  return keyOf(COMMANDS, code);
}

/** The reply with a number of version 5; one that is not known is a failure all the same. */
export function replyOf(code: number): SOCKSReply {
  return keyOf(REPLIES, code) ?? "failure";
}

function keyOf<K extends string>(table: Readonly<Record<K, number>>, value: number): K | undefined {
  const keys = Object.keys(table) as K[]; // its own keys
  return keys.find((key) => table[key] === value);
}
