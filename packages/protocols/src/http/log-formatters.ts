/** Lines of an access log (HR-13). */
import type { IAddress } from "@cordage/reactor";
import type { AccessLogFormatter } from "./access-log.ts";
import type { Request } from "./request.ts";

/** What may be chosen for {@link proxiedLogFormatter}. */
export interface ProxiedLogOptions {
  /** The addresses of proxies whose word on a client's address is taken. */
  readonly trustedProxies: readonly string[];
}

/** Whatever could end a line, a quoted part of it, or change how a terminal shows it. */
const UNSAFE = /["\\]|[^\x20-\x7e]/gu;

/** What may stand for a client: nothing that would look like further columns. */
const ADDRESS = /^[0-9A-Za-z.:_[\]-]+$/;

/**
 * The combined format of Apache: client, time, request line, status, length, referrer and agent.
 *
 * Quotes, backslashes and whatever is not printable ASCII are escaped: no request can forge a line.
 *
 * @see Twisted: `twisted.web.http.combinedLogFormatter`
 */
export const combinedLogFormatter: AccessLogFormatter = (timestamp, request) =>
  combined(hostOf(request.getClientAddress()), timestamp, request);

/**
 * The same with the first address of X-Forwarded-For for the client's, where a trusted proxy has sent the
 * request. From anybody else that field is a claim, and is not looked at.
 *
 * @see Twisted: `twisted.web.http.proxiedLogFormatter`, which trusts everybody
 */
export function proxiedLogFormatter({ trustedProxies }: ProxiedLogOptions): AccessLogFormatter {
  const trusted: ReadonlySet<string> = new Set(trustedProxies);
  return (timestamp, request) => {
    const peer = hostOf(request.getClientAddress());
    const claimed = trusted.has(peer) ? request.getHeader("X-Forwarded-For") : undefined;
    const first = claimed?.split(",", 1)[0]?.trim() ?? "";
    return combined(ADDRESS.test(first) ? first : peer, timestamp, request);
  };
}

function combined(client: string, timestamp: string, request: Request): string {
  const { method, uri, clientproto, code, sentLength } = request;
  const line = escaped(`${method} ${uri} ${clientproto}`);
  const referrer = escaped(request.getHeader("Referer") ?? "-");
  const agent = escaped(request.getHeader("User-Agent") ?? "-");
  // The client's name for itself and its login are not known; a length of 0 is a dash, as in Apache.
  const length = sentLength === 0 ? "-" : `${sentLength}`;
  return `${escaped(client) || "-"} - - ${timestamp} "${line}" ${code} ${length} "${referrer}" "${agent}"`;
}

function hostOf(address: IAddress): string {
  return "host" in address && typeof address.host === "string" ? address.host : "-";
}

/** Bytes beyond ASCII are escaped one by one, as UTF-8. */
function escaped(text: string): string {
  return text.replace(UNSAFE, (char) => {
    if (char === '"' || char === "\\") return `\\${char}`;
    const bytes = Array.from(Buffer.from(char), (byte) => byte.toString(16).padStart(2, "0"));
    return bytes.map((byte) => `\\x${byte}`).join("");
  });
}
