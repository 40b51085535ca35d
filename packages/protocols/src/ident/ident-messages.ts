/** Queries and replies of ident, which are lines (RFC 1413, section 6). */

/** The longest line, in bytes (RFC 1413, section 6). */
export const MAX_IDENT_LINE = 1000;

/** The ports of a connection, first that at the server's side. */
export type PortPair = readonly [portOnServer: number, portOnClient: number];

/** A reply: `type` is `USERID`, `ERROR`, or something else the server has made up. */
export interface IdentReply {
  readonly ports: PortPair | undefined;
  readonly type: string;
  readonly text: string;
}

const PORTS = /^[ \t]*(-?[0-9]{1,15})[ \t]*,[ \t]*(-?[0-9]{1,15})[ \t]*$/;
// The blanks around the type are left to trim(), which is linear whatever stands there; a pattern is not.
const REPLY = /^([^:]*):([^:]*):(.*)$/;
const CONTROL = /\p{Cc}/gu;

/** The two whole numbers of a query; `undefined` when it is none. They may be no ports. */
export function parsePorts(text: string): PortPair | undefined {
  const [, first, second] = PORTS.exec(text) ?? [];
  return first === undefined ? undefined : [Number(first), Number(second)];
}

/** Whether both numbers are ports. */
export function arePorts(ports: PortPair): boolean {
  return ports.every((port) => port >= 1 && port <= 65_535);
}

/** A line without its control characters, which would do something to who looks at it (ID-4). */
export function withoutControls(text: string): string {
  return text.replace(CONTROL, "");
}

/** A reply; `undefined` when it is none. Control characters are taken out. */
export function parseReply(line: string): IdentReply | undefined {
  const [, ports, type, text] = REPLY.exec(withoutControls(line)) ?? [];
  if (ports === undefined || type === undefined || text === undefined) return undefined;
  return { ports: parsePorts(ports), type: type.trim(), text: text.trim() };
}
