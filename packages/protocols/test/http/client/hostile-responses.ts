/**
 * Responses that must be refused, as data. Each is a byte string: one character for a byte.
 *
 * Whatever stands behind one of these, and however the bytes are cut, the outcome is a failure, a closed
 * connection, and nothing that a program could take for a complete response.
 */

export interface HostileResponse {
  /** What is wrong with it, to complete "refuses …". */
  readonly name: string;
  /** The behaviours it breaks. */
  readonly rule: string;
  /** What was asked for. Default: GET. */
  readonly method: string;
  readonly bytes: string;
}

function hostile(rule: string, cases: Record<string, string>, method = "GET"): HostileResponse[] {
  return Object.entries(cases).map(([name, bytes]) => ({ name, rule, method, bytes }));
}

/** A response with this status line, and all else in order. */
const line = (statusLine: string): string => `${statusLine}\r\nContent-Length: 5\r\n\r\nhello`;

/** With this header line before Content-Length. */
const field = (headerLine: string): string =>
  `HTTP/1.1 200 OK\r\n${headerLine}\r\nContent-Length: 5\r\n\r\nhello`;

/** With these header lines, and this body. */
const framed = (lines: string, body = "hello"): string =>
  `HTTP/1.1 200 OK\r\n${lines}\r\n\r\n${body}`;

const CHUNKED_HELLO = "5\r\nhello\r\n0\r\n\r\n";
const length = (value: string): string => framed(`Content-Length: ${value}`);
const encoding = (value: string): string => framed(`Transfer-Encoding: ${value}`, CHUNKED_HELLO);
const chunks = (body: string): string => framed("Transfer-Encoding: chunked", body);
const trailer = (trailerLine: string): string => chunks(`0\r\n${trailerLine}\r\n\r\n`);

const STATUS_LINES = hostile("AG-5", {
  "another protocol": line("ICY 200 OK"),
  "HTTP/2": line("HTTP/2.0 200 OK"),
  "HTTP/2 without a minor version": line("HTTP/2 200 OK"),
  "HTTP/0.9": "<html>hello</html>\r\n\r\n",
  "HTTP/1 with two digits": line("HTTP/1.10 200 OK"),
  "a version without a minor one": line("HTTP/1 200 OK"),
  "a version in lower case": line("http/1.1 200 OK"),
  "a version with a comma": line("HTTP/1,1 200 OK"),
  "a version with a letter": line("HTTP/1.x 200 OK"),
  "a blank before the version": line(" HTTP/1.1 200 OK"),
  "an empty line before the response": `\r\n${line("HTTP/1.1 200 OK")}`,
  "a byte order mark": line("\xef\xbb\xbfHTTP/1.1 200 OK"),
  "two blanks before the code": line("HTTP/1.1  200 OK"),
  "a tab before the code": line("HTTP/1.1\t200 OK"),
  "no code": line("HTTP/1.1"),
  "a blank for the code": line("HTTP/1.1 "),
  "a code of two digits": line("HTTP/1.1 99 OK"),
  "a code of four digits": line("HTTP/1.1 2000 OK"),
  "a code below 100": line("HTTP/1.1 099 OK"),
  "a code above 599": line("HTTP/1.1 600 OK"),
  "a code of letters": line("HTTP/1.1 2OO OK"),
  "a code with a sign": line("HTTP/1.1 +20 OK"),
  "a code with a dot": line("HTTP/1.1 200.1 OK"),
  "a tab behind the code": line("HTTP/1.1 200\tOK"),
  "a phrase with NUL": line("HTTP/1.1 200 O\0K"),
  "a phrase with CR": line("HTTP/1.1 200 O\rK"),
  "a phrase with DEL": line("HTTP/1.1 200 O\x7fK"),
  "a request": line("GET / HTTP/1.1"),
  "LF alone behind the status line": "HTTP/1.1 200 OK\nContent-Length: 5\r\n\r\nhello",
  "LF alone everywhere": "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
  "CR CR LF behind the status line": line("HTTP/1.1 200 OK\r"),
});

const INFORMATIONAL = hostile("AG-6", {
  "101 that nobody asked for": "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
  "100 with a length": `HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\nhello${line("HTTP/1.1 200 OK")}`,
  "103 in chunks": `HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\n\r\n${line("HTTP/1.1 200 OK")}`,
  "informational responses without end": `${"HTTP/1.1 102 Processing\r\n\r\n".repeat(33)}${line("HTTP/1.1 200 OK")}`,
});

const FIELDS = hostile("AG-7", {
  "a header line without a colon": field("nothing"),
  "an empty header name": field(": x"),
  "a blank before the colon": field("X : y"),
  "a tab before the colon": field("X\t: y"),
  "a header name with a blank": field("X Y: z"),
  "a header name with NUL": field("X\0: y"),
  "a header name with a byte above 0x7F": field("X\xe9: y"),
  "a folded header line": field("X: y\r\n z"),
  "a fold in front of all": field(" X: y"),
  "a value with NUL": field("X: y\0z"),
  "a value with CR": field("X: y\rContent-Length: 0"),
  "a value with LF": field("X: y\nContent-Length: 0"),
  "a value with DEL": field("X: \x7f"),
  "CR LF CR X taken for the end of the head": "HTTP/1.1 200 OK\r\n\rX: y\r\n\r\n",
  "too many header lines": field("X: y\r\n".repeat(501).slice(0, -2)),
  "header lines that are too long": field(`X: ${"y".repeat(65_536)}`),
  "a status line that is too long": line(`HTTP/1.1 200 ${"O".repeat(65_536)}`),
});

const LENGTHS = hostile("AG-7", {
  "Content-Lengths that differ": framed("Content-Length: 5\r\nContent-Length: 6"),
  "equal numbers spelled differently": framed("Content-Length: 5\r\nContent-Length: 05"),
  "a length with a plus": length("+5"),
  "a length with a minus": length("-5"),
  "a length in hexadecimal": length("0x5"),
  "a length with an exponent": length("5e0"),
  "a length with an underscore": length("1_0"),
  "a length with a fraction": length("5.0"),
  "a list of lengths": length("5, 5"),
  "a length with a blank inside": length("5 5"),
  "an empty length": length(""),
  "a length above 2^53": length("9007199254740993"),
});

const ENCODINGS = hostile("AG-7", {
  "both lengths and chunks": framed(
    "Transfer-Encoding: chunked\r\nContent-Length: 5",
    CHUNKED_HELLO,
  ),
  "both, the other way round": framed(
    "Content-Length: 5\r\nTransfer-Encoding: chunked",
    CHUNKED_HELLO,
  ),
  "identity for an encoding": encoding("identity"),
  "gzip for an encoding": encoding("gzip"),
  "gzip before chunked": encoding("gzip, chunked"),
  "chunked before gzip": encoding("chunked, gzip"),
  "chunked twice": encoding("chunked, chunked"),
  "two Transfer-Encodings": framed(
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    CHUNKED_HELLO,
  ),
  "an encoding in quotes": encoding('"chunked"'),
  "an encoding behind a vertical tab": encoding("\x0bchunked"),
  "an encoding with a parameter": encoding("chunked;x=y"),
  "an empty encoding": encoding(""),
  "chunks in HTTP/1.0": `HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED_HELLO}`,
});

const CHUNKS = hostile("AG-7", {
  "a chunk size with 0x": chunks("0x5\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with a sign": chunks("+5\r\nhello\r\n0\r\n\r\n"),
  "a chunk size with an underscore": chunks("0_5\r\nhello\r\n0\r\n\r\n"),
  "a blank behind a chunk size": chunks("5 \r\nhello\r\n0\r\n\r\n"),
  "a blank before a chunk size": chunks(" 5\r\nhello\r\n0\r\n\r\n"),
  "an empty chunk size": chunks("\r\nhello\r\n0\r\n\r\n"),
  "a chunk size that overflows": chunks("FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n"),
  "a chunk extension with LF": chunks("5;a\nb\r\nhello\r\n0\r\n\r\n"),
  "a chunk extension with NUL": chunks("5;a\0\r\nhello\r\n0\r\n\r\n"),
  "LF alone behind a chunk size": chunks("5\nhello\r\n0\r\n\r\n"),
  "chunk data that is too long": chunks("5\r\nhello!\r\n0\r\n\r\n"),
  "LF alone behind chunk data": chunks("5\r\nhello\n0\r\n\r\n"),
  "a size line without end": chunks(`5;${"a".repeat(2000)}`),
  "extensions without end": chunks(`1;${"a".repeat(1000)}\r\nx\r\n`.repeat(20)),
  "a trailer without a colon": trailer("nothing"),
  "a trailer that frames": trailer("Content-Length: 5"),
  "a trailer that authorizes": trailer("Authorization: x"),
  "a folded trailer": trailer("X: y\r\n z"),
  "trailers without end": trailer(`X: ${"y".repeat(65_536)}`),
});

const BODILESS = [
  ...hostile(
    "AG-7",
    { "lengths that differ, for HEAD": framed("Content-Length: 5\r\nContent-Length: 6", "") },
    "HEAD",
  ),
  ...hostile(
    "AG-7",
    {
      "two ways to frame, for HEAD": framed("Content-Length: 5\r\nTransfer-Encoding: chunked", ""),
    },
    "HEAD",
  ),
  ...hostile("AG-7", {
    "lengths that differ, in a 304":
      "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
  }),
];

export const HOSTILE_RESPONSES: readonly HostileResponse[] = [
  ...STATUS_LINES,
  ...INFORMATIONAL,
  ...FIELDS,
  ...LENGTHS,
  ...ENCODINGS,
  ...CHUNKS,
  ...BODILESS,
];
