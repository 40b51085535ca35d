/** Lines of an access log (HR-13). */
import type { IAddress } from "@cordage/reactor";
import type { AccessLogFormatter, RefusedLogFormatter } from "./access-log.ts";
import { requireTexts } from "./argument-checks.ts";
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
 * The same for requests that were refused: with as much of the request line as came, be it one or not, or a dash. A
 * byte that is not printable ASCII is escaped there as it was sent.
 *
 * Twisted logs nothing of them; other servers do so.
 */
export const refusedLogFormatter: RefusedLogFormatter = (timestamp, refused) => {
  const { client, line, request, status } = refused;
  const about = `${hostOf(client)} - - ${timestamp}`;
  return `${about} "${escaped(line, "latin1") || "-"}" ${status} - ${sender(request)}`;
};

/**
 * The same with the first address of X-Forwarded-For for the client's, where a trusted proxy has sent the
 * request. From anybody else that field is a claim, and is not looked at.
 *
 * @throws TypeError for what is no list of addresses
 * @see Twisted: `twisted.web.http.proxiedLogFormatter`, which trusts everybody
 */
export function proxiedLogFormatter({ trustedProxies }: ProxiedLogOptions): AccessLogFormatter {
  const trusted: ReadonlySet<string> = new Set(requireTexts("trustedProxies", trustedProxies));
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
  // The client's name for itself and its login are not known; a length of 0 is a dash, as in Apache.
  const length = sentLength === 0 ? "-" : `${sentLength}`;
  return `${escaped(client) || "-"} - - ${timestamp} "${line}" ${code} ${length} ${sender(request)}`;
}

/** Where a request comes from, in its own words. */
function sender(request: Request | undefined): string {
  const referrer = escaped(request?.getHeader("Referer") ?? "-");
  const agent = escaped(request?.getHeader("User-Agent") ?? "-");
  return `"${referrer}" "${agent}"`;
}

function hostOf(address: IAddress): string {
  return "host" in address && typeof address.host === "string" ? address.host : "-";
}

/** Characters beyond ASCII are escaped byte by byte. */
function escaped(text: string, encoding: "utf8" | "latin1" = "utf8"): string {
  return text.replace(UNSAFE, (char) => {
    if (char === '"' || char === "\\") return `\\${char}`;
    const bytes = Array.from(Buffer.from(char, encoding), (byte) =>
      byte.toString(16).padStart(2, "0"),
    );
    return bytes.map((byte) => `\\x${byte}`).join("");
  });
}
