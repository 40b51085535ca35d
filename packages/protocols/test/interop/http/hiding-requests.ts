/** Well-formed requests with another in the body: whoever misses the body, or a part of it, takes two for one. */

const HIDDEN = "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n";

const withLength = (method: string, ...lines: readonly string[]): string =>
  [
    `${method} / HTTP/1.1`,
    "Host: h",
    ...lines,
    `Content-Length: ${HIDDEN.length}`,
    "",
    HIDDEN,
  ].join("\r\n");

const inChunks = (method: string, encoded: string, ...lines: readonly string[]): string =>
  [`${method} / HTTP/1.1`, "Host: h", ...lines, "Transfer-Encoding: chunked", "", encoded].join(
    "\r\n",
  );

const SIZE = HIDDEN.length.toString(16);
const ENCODED = `${SIZE}\r\n${HIDDEN}\r\n0\r\n\r\n`;

export interface HidingRequest {
  /** Where it hides the other. */
  readonly name: string;
  /** Byte string: one character for a byte. */
  readonly bytes: string;
}

export const HIDING_REQUESTS: readonly HidingRequest[] = [
  ...["GET", "HEAD", "POST", "OPTIONS", "DELETE", "PROPFIND"].flatMap((method) => [
    { name: `in the body of ${method}`, bytes: withLength(method) },
    { name: `in a chunk of ${method}`, bytes: inChunks(method, ENCODED) },
  ]),
  ...[
    "Expect: 100-continue",
    "Connection: Content-Length",
    "Connection: close, Content-Length",
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
    "Content_Length: 0",
    "Transfer_Encoding: chunked",
    "X-HTTP-Method-Override: GET",
  ].map((line) => ({ name: `behind ${line}`, bytes: withLength("POST", line) })),
  ...[
    "Expect: 100-continue",
    "Connection: Transfer-Encoding",
    "TE: trailers\r\nTrailer: X\r\nConnection: TE",
    "Content_Length: 0",
  ].map((line) => ({
    name: `in a chunk, behind ${line}`,
    bytes: inChunks("POST", ENCODED, line),
  })),
  {
    name: "in a chunk with an extension",
    bytes: inChunks("POST", `${SIZE};a=b\r\n${HIDDEN}\r\n0;c="d"\r\n\r\n`),
  },
  {
    name: "in a chunk with zeros before its size",
    bytes: inChunks("POST", `0000${SIZE}\r\n${HIDDEN}\r\n000\r\n\r\n`),
  },
  {
    name: "in a chunk behind which there are trailers",
    bytes: inChunks("POST", `${SIZE}\r\n${HIDDEN}\r\n0\r\nX-Sum: 1\r\n\r\n`),
  },
  {
    name: "in a chunk behind which trailers make claims",
    bytes: inChunks(
      "POST",
      `${SIZE}\r\n${HIDDEN}\r\n0\r\nX-Forwarded-For: 6.6.6.6\r\nContent_Length: 1\r\nX_Real_IP: 6.6.6.6\r\n\r\n`,
    ),
  },
  {
    name: "in a body behind a length with zeros",
    bytes: withLength("POST").replace("Content-Length: ", "Content-Length: 000"),
  },
  {
    name: "in the body of a request for somebody else",
    bytes: withLength("POST").replace(" / ", " http://other/ "),
  },
];
