/**
 * Version 1 of the header, a line of text:
 *
 * ```text
 * PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 CR LF
 * PROXY TCP6 2001:db8::1 2001:db8::2 56324 443 CR LF
 * PROXY UNKNOWN … CR LF
 * ```
 *
 * @see https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt, section 2.1
 */
import { parseIPv4, parseIPv6 } from "../ip/index.ts";
import { ProxyHeaderError } from "./errors.ts";
import type { ProxyEndpoint, ProxyHeader } from "./proxy-header.ts";

/** What the line begins with. */
export const V1_SIGNATURE: Buffer = Buffer.from("PROXY ");

/** How long the line may be, with its CR LF: that of two IPv6 addresses written out (HA-2, HA-7). */
export const MAX_V1_BYTES = 107;

const UNKNOWN = /^PROXY UNKNOWN(?: |$)/;
const PORT = /^(?:0|[1-9][0-9]{0,4})$/;
const PARSERS = { TCP4: parseIPv4, TCP6: parseIPv6 } as const;

/**
 * Reads the line, without its end.
 *
 * @throws ProxyHeaderError when it is not valid
 */
export function parseV1(line: Buffer): ProxyHeader {
  const text = line.toString("latin1");
  if (UNKNOWN.test(text)) return { version: 1, addresses: null, tlvs: [] }; // HA-5
  const [, family = "", source = "", destination = "", sourcePort, destinationPort, ...rest] =
    text.split(" ");
  if (rest.length > 0 || sourcePort === undefined || destinationPort === undefined) {
    throw new ProxyHeaderError("a line of six words was expected");
  }
  if (family !== "TCP4" && family !== "TCP6") throw new ProxyHeaderError("unknown address family");
  return {
    version: 1,
    addresses: {
      transport: "stream",
      source: endpoint(family, source, sourcePort),
      destination: endpoint(family, destination, destinationPort),
    },
    tlvs: [],
  };
}

function endpoint(family: keyof typeof PARSERS, host: string, portText: string): ProxyEndpoint {
  if (PARSERS[family](host) === undefined) throw new ProxyHeaderError(`no address of ${family}`);
  const port = PORT.test(portText) ? Number(portText) : Number.NaN;
  if (!(port <= 65535)) throw new ProxyHeaderError("no port number");
  return { family: family === "TCP4" ? "IPv4" : "IPv6", host, port };
}
