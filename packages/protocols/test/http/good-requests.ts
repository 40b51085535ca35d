/** Requests that must be accepted, and what they say. Byte strings, as in `hostile-requests.ts`. */

export interface GoodRequest {
  /** What is special about it, to complete "accepts …". */
  readonly name: string;
  readonly rule: string;
  readonly bytes: string;
  readonly method: string;
  readonly uri: string;
  readonly path: string;
  readonly version: string;
  /** Names and values as received. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly trailers: readonly (readonly [string, string])[];
}

const PLAIN = {
  method: "GET",
  uri: "/",
  path: "/",
  version: "HTTP/1.1",
  headers: [["Host", "h"]] as readonly (readonly [string, string])[],
  body: "",
  trailers: [] as readonly (readonly [string, string])[],
};

function good(
  name: string,
  rule: string,
  bytes: string,
  said: Partial<typeof PLAIN> = {},
): GoodRequest {
  return { ...PLAIN, path: said.uri ?? "/", ...said, name, rule, bytes };
}

function withTarget(name: string, target: string, path: string, method = "GET"): GoodRequest {
  const bytes = `${method} ${target} HTTP/1.1\r\nHost: h\r\n\r\n`;
  return good(name, "HP-4, HP-5", bytes, { method, uri: target, path });
}

function withMethod(method: string): GoodRequest {
  return good(`the method ${method}`, "HP-3", `${method} / HTTP/1.1\r\nHost: h\r\n\r\n`, {
    method,
  });
}

function withHost(value: string): GoodRequest {
  const headers = [["Host", value]] as const;
  return good(`the Host ${value}`, "HP-10", `GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`, {
    headers,
  });
}

function withField(name: string, line: string, field: readonly [string, string]): GoodRequest {
  const headers = [["Host", "h"], field] as const;
  const bytes = `GET / HTTP/1.1\r\nHost: h\r\n${line}\r\n\r\n`;
  return good(name, "HP-6, HP-7", bytes, { headers });
}

/** A field that changes nothing. */
function asItIs(line: string): GoodRequest {
  const [name = "", value = ""] = line.split(": ");
  return withField(`the field ${line}`, line, [name, value]);
}

function withLength(name: string, value: string, body: string): GoodRequest {
  const headers = [
    ["Host", "h"],
    ["Content-Length", value],
  ] as const;
  const bytes = `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${value}\r\n\r\n${body}`;
  return good(name, "HP-11", bytes, { method: "POST", headers, body });
}

function withChunks(
  name: string,
  encoded: string,
  body: string,
  trailers: readonly (readonly [string, string])[] = [],
): GoodRequest {
  const headers = [
    ["Host", "h"],
    ["Transfer-Encoding", "chunked"],
  ] as const;
  const bytes = `POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n${encoded}`;
  return good(name, "HP-14, HP-15", bytes, { method: "POST", headers, body, trailers });
}

const ALL_TARGET_BYTES = String.fromCharCode(
  ...Array.from({ length: 0x7e - 0x21 + 1 }, (_, i) => 0x21 + i),
).replace("#", "");

const HIGH_BYTES = String.fromCharCode(...Array.from({ length: 128 }, (_, i) => 0x80 + i));

const WITH_BODY = " / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi";
const HOST_AND_NO_LENGTH = "Host: h\r\nContent-Length: 0\r\n\r\n";

export const GOOD_REQUESTS: readonly GoodRequest[] = [
  good("a plain request", "HP-3", "GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
  good("one empty line before the request", "HP-2", "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"),
  good("HTTP/1.0 without Host", "HP-10", "GET / HTTP/1.0\r\n\r\n", {
    version: "HTTP/1.0",
    headers: [],
  }),
  good("HTTP/1.0 with a length", "HP-11", "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi", {
    method: "POST",
    version: "HTTP/1.0",
    headers: [["Content-Length", "2"]],
    body: "hi",
  }),
  good(
    "an expectation in HTTP/1.0, which is ignored",
    "HP-17",
    "GET / HTTP/1.0\r\nExpect: x\r\n\r\n",
    {
      version: "HTTP/1.0",
      headers: [["Expect", "x"]],
    },
  ),
  withMethod("POST"),
  withMethod("get"),
  ...["GE", "GETS", "SET", "GOT", "GEM", "PUT"].map(withMethod),
  withMethod("M-SEARCH"),
  withMethod("__proto__"),
  withMethod("!#$%&'*+-.^_`|~0aZ"),
  withTarget("a query", "/a?b=c", "/a"),
  withTarget("an empty query", "/a?", "/a"),
  withTarget("a second question mark", "/a?b?c", "/a"),
  withTarget("two slashes, which name no host", "//evil/a", "//evil/a"),
  withTarget("dot segments as they are", "/a/../b", "/a/../b"),
  withTarget(
    "every byte a target may hold",
    `/${ALL_TARGET_BYTES}`,
    `/${ALL_TARGET_BYTES.split("?")[0]}`,
  ),
  withTarget("an absolute target", "http://other:81/a?b", "/a"),
  withTarget("an absolute target without path", "http://other", "/"),
  withTarget("an absolute target with a query but no path", "http://other?b", "/"),
  withTarget("an absolute target of https", "HTTPS://other/a", "/a"),
  withTarget("an absolute target with an IPv6 host", "http://[::1]:81/a", "/a"),
  withTarget("an asterisk", "*", "*", "OPTIONS"),
  withTarget("the server as a whole in absolute form", "http://other", "*", "OPTIONS"),
  withTarget("a host and port to connect to", "other:443", "other:443", "CONNECT"),
  withTarget("an IPv6 host and port to connect to", "[::1]:443", "[::1]:443", "CONNECT"),
  withHost("example.com"),
  withHost("example.com."),
  withHost("example.com:8080"),
  withHost("example.com:"),
  withHost("example.com:65535"),
  withHost("127.0.0.1"),
  withHost("a_b~c!d$e&f'g(h)i*j+k;l=m"),
  withHost("0_0"),
  withHost("caf%C3%A9"),
  withHost("[::]"),
  withHost("[::1]:80"),
  withHost("[1:2:3:4:5:6:7:8]"),
  withHost("[1:2:3:4:5:6:7::]"),
  withHost("[::ffff:1.2.3.4]"),
  withHost("[1:2:3:4:5:6:1.2.3.4]"),
  withHost("[2001:DB8::1]"),
  withHost("[v1.a:b]"),
  withField("a header without blank behind the colon", "X:a", ["X", "a"]),
  withField("blanks and tabs around a value", "X: \t a b \t ", ["X", "a b"]),
  withField("an empty value", "X:", ["X", ""]),
  withField("a value of blanks", "X: \t ", ["X", ""]),
  withField("a tab inside a value", "X: a\tb", ["X", "a\tb"]),
  withField("high bytes in a value", `X: ${HIGH_BYTES}`, ["X", HIGH_BYTES]),
  withField("a colon in a value", "X: a:b", ["X", "a:b"]),
  // What others might take for a field that frames the message: as many as stand in no way of it here.
  ...["Content_Length: 99", "Transfer_Encoding: chunked", "X-Content-Length: 99"].map(asItIs),
  ...["Content-Length-X: 99", "ContentLength: 99", "TE: chunked", "Trailer: Host"].map(asItIs),
  ...["Connection: Host, Content-Length", "Upgrade: h2c", "Keep-Alive: max=0"].map(asItIs),
  withField("the name __proto__", "__proto__: a", ["__proto__", "a"]),
  withField("every byte a name may hold", "!#$%&'*+-.^_`|~09azAZ: a", [
    "!#$%&'*+-.^_`|~09azAZ",
    "a",
  ]),
  withLength("a length", "5", "hello"),
  withLength("a length of 0", "0", ""),
  withLength("a length with leading zeros", "0005", "hello"),
  withLength(
    "a length with so many zeros that it could be octal",
    `${"0".repeat(300)}10`,
    "0123456789",
  ),
  withLength(
    "a body that looks like a request",
    "27",
    "GET /x HTTP/1.1\r\nHost: h\r\n\r\n".slice(0, 27),
  ),
  withLength("a body of CRs and LFs", "6", "\r\n\r\n\r\n"),
  good(
    "blanks around a length",
    "HP-7, HP-11",
    "POST / HTTP/1.1\r\nHost: h\r\ncontent-length: \t5 \t\r\n\r\nhello",
    {
      method: "POST",
      headers: [
        ["Host", "h"],
        ["content-length", "5"],
      ],
      body: "hello",
    },
  ),
  ...["GET", "HEAD", "DELETE", "OPTIONS", "TRACE"].map((method) =>
    good(`a body with ${method}`, "HP-11", `${method}${WITH_BODY}`, {
      method,
      headers: [
        ["Host", "h"],
        ["Content-Length", "2"],
      ],
      body: "hi",
    }),
  ),
  good("CONNECT with a length of 0", "HP-13", `CONNECT h:1 HTTP/1.1\r\n${HOST_AND_NO_LENGTH}`, {
    method: "CONNECT",
    uri: "h:1",
    headers: [
      ["Host", "h"],
      ["Content-Length", "0"],
    ],
  }),
  good(
    "Transfer-Encoding in any case",
    "HP-12",
    "POST / HTTP/1.1\r\nHost: h\r\ntransfer-ENCODING:  ChunKed \r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    {
      method: "POST",
      headers: [
        ["Host", "h"],
        ["transfer-ENCODING", "ChunKed"],
      ],
      body: "hi",
    },
  ),
  good("a POST without a body", "HP-13", "POST / HTTP/1.1\r\nHost: h\r\n\r\n", { method: "POST" }),
  withChunks("no chunk but the last", "0\r\n\r\n", ""),
  withChunks("a last chunk of many zeros", `${"0".repeat(300)}\r\n\r\n`, ""),
  withChunks("chunks", "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "hello!"),
  withChunks(
    "chunk sizes in either case",
    "a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n",
    "01234567890123456789a",
  ),
  withChunks("chunk sizes with leading zeros", "0005\r\nhello\r\n0000\r\n\r\n", "hello"),
  withChunks("chunk extensions", '5;a=b;c="d e"\r\nhello\r\n0;last\r\n\r\n', "hello"),
  withChunks(
    "tabs, high bytes and semicolons in a quoted chunk extension",
    '5;a="\t\x80\xff;";b=""\r\nhello\r\n0\r\n\r\n',
    "hello",
  ),
  withChunks(
    "a chunk size line of 1024 bytes",
    `5;${"a".repeat(1022)}\r\nhello\r\n0\r\n\r\n`,
    "hello",
  ),
  withChunks(
    "chunk data that looks like framing",
    "7\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n",
    "0\r\n\r\n\r\n",
  ),
  withChunks("trailers", "0\r\nX-Sum: 1\r\nx-sum:\t2\r\n\r\n", "", [
    ["X-Sum", "1"],
    ["x-sum", "2"],
  ]),
];
