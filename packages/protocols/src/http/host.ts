/** The host and port of a Host field or of a target's authority (HP-10). */

/** A host, and the port if one was given. */
export interface HostPort {
  /** As it was sent: a name, an IPv4 address, or an IPv6 address in its brackets. */
  readonly host: string;
  readonly port: number | undefined;
}

const HOST_PORT = /^(\[[^\]]*\]|[^:[\]]*)(?::([0-9]*))?$/;
const REG_NAME = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;
const PLAIN_NAME = /^[A-Za-z0-9\-.]+(?::[0-9]{1,4})?$/;
const IPV6_GROUP = /^[0-9A-Fa-f]{1,4}$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}$/;
const IPV_FUTURE = /^v[0-9A-Fa-f]+\.[A-Za-z0-9\-._~!$&'()*+,;=:]+$/i;

/**
 * Takes `host[:port]` apart.
 *
 * An empty host is refused: no resource of `http` has one.
 *
 * @returns `undefined` when it is not of that form
 * @see RFC 3986, section 3.2.2; RFC 9110, sections 4.2.1 and 7.2
 */
export function parseHostPort(text: string): HostPort | undefined {
  const [, host = "", portText] = HOST_PORT.exec(text) ?? [];
  if (host === "" || !isHost(host)) return undefined;
  if (portText === undefined || portText === "") return { host, port: undefined };
  const port = Number(portText); // digits only
  return port <= 65535 ? { host, port } : undefined;
}

/** Whether `text` is a valid `host[:port]`. */
export function isHostPort(text: string): boolean {
  return PLAIN_NAME.test(text) || parseHostPort(text) !== undefined;
}

function isHost(host: string): boolean {
  if (!host.startsWith("[")) return REG_NAME.test(host);
  const literal = host.slice(1, -1);
  return isIPv6(literal) || IPV_FUTURE.test(literal);
}

/** Written out, since this package may not import `node:net`. No zone: it means nothing to others. */
function isIPv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1)?.at(-1);
  const endsInIPv4 = last !== undefined && IPV4.test(last);
  const words = groups.flat();
  const hexWords = endsInIPv4 ? words.slice(0, -1) : words;
  if (!hexWords.every((word) => IPV6_GROUP.test(word))) return false;
  const length = hexWords.length + (endsInIPv4 ? 2 : 0);
  return halves.length === 2 ? length <= 7 : length === 8;
}
