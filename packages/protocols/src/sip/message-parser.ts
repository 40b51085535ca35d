/** Messages of SIP, each in a datagram (RFC 3261, sections 7 and 18.3). */
import { SIPFormatError } from "./errors.ts";
import { headerKey } from "./header-name.ts";
import { MAX_SIP_HEADERS } from "./limits.ts";
import { type SIPMessage, SIPRequest, SIPResponse } from "./sip-message.ts";

const RESPONSE = /^SIP\/2\.0 ([1-6][0-9]{2})(?: (.*))?$/s;
const REQUEST = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) SIP\/2\.0$/;
// The blanks around a value are left to trim(), which is linear whatever the value; a pattern is not.
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:(.*)$/s;
const CONTENT_LENGTH = /^[0-9]{1,9}$/;
const CR = 0x0d;
const LF = 0x0a;

/**
 * Reads a datagram. Lines end in CR LF, or in LF alone, as some senders write them. Blank lines in front are
 * passed over; a line that begins with a blank goes on with the header before it (SI-1).
 *
 * @throws SIPFormatError for a start line that is none, a header without a colon, a Content-Length that is no
 *   number or more than there is, and more than 64 headers (SI-4)
 */
export function parseSIPMessage(datagram: Buffer): SIPMessage {
  const start = startOf(datagram);
  const { lines, bodyAt } = headOf(datagram, start);
  const [startLine = "", ...rest] = lines;
  const message = messageFor(startLine);
  const headers = unfolded(rest);
  if (headers.length > MAX_SIP_HEADERS) {
    throw new SIPFormatError(`${headers.length} headers, at most ${MAX_SIP_HEADERS} are accepted`);
  }
  for (const line of headers) {
    const [, name, value = ""] = HEADER.exec(line) ?? [];
    if (name === undefined) throw new SIPFormatError("a header has no name");
    message.addHeader(headerKey(name), value.trim());
  }
  message.body = bodyOf(message, datagram.subarray(bodyAt));
  return message;
}

/** Where the first line begins that is not empty. */
function startOf(datagram: Buffer): number {
  const start = datagram.findIndex((byte) => byte !== CR && byte !== LF);
  if (start < 0) throw new SIPFormatError("there is nothing but blank lines");
  return start;
}

/** The lines in front of the first empty one, and where the body behind it begins. */
function headOf(datagram: Buffer, start: number): { lines: string[]; bodyAt: number } {
  const lines: string[] = [];
  let at = start;
  while (at < datagram.length) {
    const end = datagram.indexOf(LF, at);
    const stop = end < 0 ? datagram.length : end;
    const line = datagram.toString("utf8", at, stop).replace(/\r$/, "");
    at = stop + 1;
    if (line === "") break;
    if (line.includes("\r")) throw new SIPFormatError("a line has a CR in it");
    lines.push(line);
  }
  return { lines, bodyAt: Math.min(at, datagram.length) };
}

function messageFor(startLine: string): SIPMessage {
  const [, status, phrase] = RESPONSE.exec(startLine) ?? [];
  if (status !== undefined) return new SIPResponse(Number(status), phrase ?? "");
  const [, method, uri] = REQUEST.exec(startLine) ?? [];
  if (method === undefined || uri === undefined) throw new SIPFormatError("there is no start line");
  return new SIPRequest(method, uri);
}

/** Headers that go on in further lines, each in one. */
function unfolded(lines: readonly string[]): string[] {
  const headers: string[][] = [];
  for (const line of lines) {
    const isContinued = /^[ \t]/.test(line);
    if (!isContinued) headers.push([line]);
    else if (headers.length === 0) throw new SIPFormatError("the first header begins with a blank");
    else headers.at(-1)?.push(line.trim());
  }
  return headers.map((pieces) => pieces.join(" "));
}

/** What Content-Length says, or the rest of the datagram. */
function bodyOf(message: SIPMessage, rest: Buffer): Buffer {
  const lengths = message.getHeaders("content-length");
  const [length] = lengths;
  if (length === undefined) return rest;
  if (!CONTENT_LENGTH.test(length) || lengths.some((each) => each !== length)) {
    throw new SIPFormatError("Content-Length is not a number");
  }
  if (Number(length) > rest.length) throw new SIPFormatError("the body is cut off");
  return rest.subarray(0, Number(length));
}
