/** What the HTTP servers of the benchmarks are asked, and how. */

/** The sort of object that an API answers with: 1 KiB as JSON. */
export interface Article {
  readonly id: number;
  readonly title: string;
  readonly tags: readonly string[];
  readonly text: string;
}

/** About 1 KiB as JSON. */
export const ARTICLE: Article = {
  id: 4711,
  title: "On the making of rope",
  tags: ["hemp", "manila", "sisal", "three strands", "left-handed"],
  text: "Strands are laid against the twist of their yarns, so that each holds the other. ".repeat(
    11,
  ),
};

/** One kind of load. */
export interface Workload {
  /** How it is called on the command line. */
  readonly name: string;
  readonly title: string;
  /** The bytes of one request. */
  readonly request: string;
  readonly connections: number;
  /** How many requests go out before their answers are awaited. */
  readonly depth: number;
  /** Whether the same few bytes answer it, whatever it holds. */
  readonly answersHello: boolean;
}

/** What a browser sends beside the Host. */
const BROWSER_FIELDS: readonly string[] = [
  "Connection: keep-alive",
  "Cache-Control: max-age=0",
  'sec-ch-ua: "Chromium";v="130", "Not?A_Brand";v="99"',
  "sec-ch-ua-mobile: ?0",
  'sec-ch-ua-platform: "Linux"',
  "Upgrade-Insecure-Requests: 1",
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
  "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "Accept-Encoding: gzip, deflate, br, zstd",
  "Accept-Language: en-US,en;q=0.9",
  "Cookie: session=9f86d081884c7d659a2feaa0c55ad015; theme=dark",
];

const hello: string = message("GET / HTTP/1.1");
const article = JSON.stringify(ARTICLE);

export const WORKLOADS: readonly Workload[] = [
  {
    name: "hello",
    title: "hello, 64 connections",
    request: hello,
    connections: 64,
    depth: 1,
    answersHello: true,
  },
  {
    name: "hello-many",
    title: "hello, 256 connections",
    request: hello,
    connections: 256,
    depth: 1,
    answersHello: true,
  },
  {
    name: "browser",
    title: "hello, a browser's 12 headers",
    request: message("GET / HTTP/1.1", BROWSER_FIELDS),
    connections: 64,
    depth: 1,
    answersHello: true,
  },
  {
    name: "json",
    title: "GET of 1 KiB of JSON",
    request: message("GET /json HTTP/1.1"),
    connections: 64,
    depth: 1,
    answersHello: false,
  },
  {
    name: "post",
    title: "POST of 1 KiB of JSON",
    request: message(
      "POST /json HTTP/1.1",
      ["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(article)}`],
      article,
    ),
    connections: 64,
    depth: 1,
    answersHello: false,
  },
  {
    name: "pipelined",
    title: "hello, 16 pipelined",
    request: hello,
    connections: 64,
    depth: 16,
    answersHello: true,
  },
];

function message(requestLine: string, fields: readonly string[] = [], body = ""): string {
  return `${[requestLine, "Host: localhost", ...fields].join("\r\n")}\r\n\r\n${body}`;
}
