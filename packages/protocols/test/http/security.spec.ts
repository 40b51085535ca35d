/**
 * What went wrong elsewhere: one test for each published advisory that concerns the parsing of requests
 * or the order of responses. The rules themselves are tested with the parser and the channel.
 */
import type { Request } from "@cordage/protocols/http";
import { expect } from "chai";
import { refusal, response, serve } from "./served.ts";

const BAD = refusal("400 Bad Request");
const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

/** What a server that answers everything with its path says to this, and what it dispatched. */
function exchange(bytes: string): { readonly sent: string; readonly dispatched: string[] } {
  const { receive, requests, sent } = serve({ process: (request) => request.finishWith("") });
  receive(bytes);
  return { sent: sent(), dispatched: requests.map(({ uri }) => uri) };
}

function expectRefused(bytes: string, answer = BAD): void {
  expect(exchange(bytes)).to.deep.equal({ sent: answer, dispatched: [] });
}

function post(headers: string, body: string): string {
  return `POST / HTTP/1.1\r\nHost: h\r\n${headers}\r\n\r\n${body}`;
}

const chunked = (body: string): string => post("Transfer-Encoding: chunked", body);

describe("Advisories of Twisted", () => {
  it("CVE-2020-10108: two Content-Lengths, of which the last had won", () => {
    expectRefused(post("Content-Length: 0\r\nContent-Length: 44", SMUGGLED));
  });

  it("CVE-2020-10109: Content-Length beside Transfer-Encoding", () => {
    expectRefused(post("Content-Length: 4\r\nTransfer-Encoding: chunked", `0\r\n\r\n${SMUGGLED}`));
    expectRefused(post("Transfer-Encoding: chunked\r\nContent-Length: 4", `0\r\n\r\n${SMUGGLED}`));
  });

  it("CVE-2020-10109: an unknown Transfer-Encoding that was accepted", () => {
    expectRefused(post("Transfer-Encoding: identity", SMUGGLED));
    expectRefused(post("Transfer-Encoding: identity\r\nContent-Length: 44", SMUGGLED));
  });

  it("CVE-2022-24801: a sign in Content-Length", () => {
    expectRefused(post("Content-Length: +44", SMUGGLED));
    expectRefused(post("Content-Length: -44", SMUGGLED));
  });

  it("CVE-2022-24801: 0x and signs in a chunk size", () => {
    expectRefused(chunked(`0x0\r\n\r\n${SMUGGLED}`));
    expectRefused(chunked(`+0\r\n\r\n${SMUGGLED}`));
  });

  it("CVE-2022-24801: LF in a chunk extension", () => {
    expectRefused(chunked(`0;\n\r\n\r\n${SMUGGLED}`));
  });

  it("CVE-2022-24801: blanks other than SP and HTAB taken off a value", () => {
    expectRefused(post("Transfer-Encoding: \x0bchunked", `0\r\n\r\n${SMUGGLED}`));
    expectRefused(post("Content-Length: 44\x0c", SMUGGLED));
  });

  it("Twisted 12191: characters that may not stand in a header name", () => {
    expectRefused(post("Na(me: x", ""));
    expectRefused(post("\x00Name: x", ""));
  });

  it("Twisted 12228: NUL in a header value", () => {
    expectRefused(post("X: a\0b", ""));
  });

  it("Twisted 12754: a bare CR or LF in a value that hid a Content-Length", () => {
    expectRefused(post("X: a\rContent-Length: 44", SMUGGLED));
    expectRefused(post("X: a\nContent-Length: 44", SMUGGLED));
  });

  it("Twisted 12504: blanks before a stray CR", () => {
    expectRefused(post("Content-Length: 44 \r", SMUGGLED));
  });

  it("Twisted 12435: no Host, and two of them", () => {
    expectRefused("GET / HTTP/1.1\r\n\r\n");
    expectRefused("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
  });

  it("Twisted 4898, 10191: a body without limit", () => {
    const tooLarge = refusal("413 Content Too Large");
    expectRefused(post("Content-Length: 1000000000000", ""), tooLarge);
    expectRefused(chunked("FFFFFFFFFF\r\n"), tooLarge);
  });

  for (const [how, cut] of [
    ["in one segment", (bytes: string) => [bytes]],
    ["in a segment for each byte", (bytes: string) => [...bytes]],
  ] as const) {
    it(`CVE-2023-46137, CVE-2024-41671: a fast response before a slow one, ${how}`, () => {
      const served = serve({
        process: (request: Request) => request.uri === "/fast" && request.finishWith("fast"),
      });
      const fast = "GET /fast HTTP/1.1\r\nHost: h\r\n\r\n";
      served.receive(
        ...cut(`POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi${fast}`),
      );
      expect(served.sent()).to.equal("");
      served.requests[0]?.finishWith("slow");
      const type = "Content-Type: text/html";
      expect(served.sent()).to.equal(
        response("200 OK", ["Content-Length: 4", type], "slow") +
          response("200 OK", ["Content-Length: 4", type], "fast"),
      );
    });
  }

  it("Twisted 9421: a cookie that brings fields and attributes of its own", () => {
    const { receive, sent } = serve({
      process: (request) => {
        request.addCookie("a", "1; Domain=evil\r\nSet-Cookie: b=2");
        request.finishWith("");
      },
    });
    receive("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    expect(sent()).to.include("\r\nSet-Cookie: a=1  Domain=evil Set-Cookie: b=2\r\n");
  });

  it("Twisted 9420: a redirect that splits the response", () => {
    const { receive, sent } = serve({
      process: (request) => {
        request.redirect("/\r\n\r\nHTTP/1.1 200 OK");
        request.finishWith("");
      },
    });
    receive("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    expect(sent()).to.include("\r\nLocation: /  HTTP/1.1 200 OK\r\n");
  });

  it("Twisted 9420, seen again in the reason phrase: a response split by the program's own text", () => {
    const { receive, sent } = serve({
      process: (request) => {
        request.setResponseCode(200, "OK\r\nSet-Cookie: a=b");
        request.setHeader("X", "a\r\n\r\n<script>");
        request.finishWith("");
      },
    });
    receive("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    expect(sent()).to.equal(
      response("200 OK Set-Cookie: a=b", ["X: a  <script>", "Content-Length: 0"]),
    );
  });
});

describe("Advisories of Python and Node", () => {
  it("CVE-2021-23336: a semicolon between the items of a query", () => {
    const { receive, requests } = serve();
    receive("GET /?a=1;b=2 HTTP/1.1\r\nHost: h\r\n\r\n");
    expect([...(requests[0]?.args ?? [])]).to.deep.equal([["a", ["1;b=2"]]]);
  });

  it("CVE-2018-12116: text cut down to Latin-1, so that U+010A became LF", () => {
    const { receive, sent } = serve({
      process: (request) => {
        request.setHeader("X", "a\u010d\u010aEvil: 1");
        request.finishWith("");
      },
    });
    receive("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    expect(sent()).to.equal(
      response("200 OK", ["X: a\xc4\x8d\xc4\x8aEvil: 1", "Content-Length: 0"]),
    );
  });

  it("CVE-2018-12121: huge headers", () => {
    const head = `GET / HTTP/1.1\r\nHost: h\r\n${"X: y\r\n".repeat(10_000)}`;
    expectRefused(head, refusal("431 Request Header Fields Too Large"));
  });

  it("CVE-2018-12122, CVE-2019-5737: headers that trickle in, also on a kept connection", () => {
    const { clock, receive, sent } = serve({ process: (request) => request.finishWith("") });
    receive("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    sent();
    receive("GET / HTTP/1.1\r\n");
    for (let second = 0; second < 59; second++) {
      clock.advance(1);
      receive("X");
    }
    clock.advance(1);
    expect(sent()).to.equal(refusal("408 Request Timeout"));
  });

  it("CVE-2019-15605: a malformed Transfer-Encoding", () => {
    expectRefused(post("Transfer-Encoding: chunkedchunked", `0\r\n\r\n${SMUGGLED}`));
    expectRefused(post("Transfer-Encoding: , chunked", `0\r\n\r\n${SMUGGLED}`));
  });

  it("CVE-2019-15606: blanks behind a value, which are no part of it", () => {
    expect(
      exchange(`POST /a HTTP/1.1\r\nHost: h \r\nContent-Length: 2 \t \r\n\r\nhi`).dispatched,
    ).to.deep.equal(["/a"]);
  });

  it("CVE-2020-8287: two Transfer-Encodings", () => {
    const twice = "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked-false";
    expectRefused(post(twice, `0\r\n\r\n${SMUGGLED}`));
  });

  it("CVE-2021-22959: a blank before the colon", () => {
    expectRefused(post("Content-Length : 44", SMUGGLED));
  });

  it("CVE-2021-22960: chunk extensions that were skipped unread", () => {
    expectRefused(chunked(`2 \n;\r\nhi\r\n0\r\n\r\n${SMUGGLED}`));
  });

  it("CVE-2022-32213: a Transfer-Encoding that only contains chunked", () => {
    expectRefused(post("Transfer-Encoding: xchunked", `0\r\n\r\n${SMUGGLED}`));
    expectRefused(post("Transfer-Encoding: chunked, identity", `0\r\n\r\n${SMUGGLED}`));
  });

  it("CVE-2022-32214: lines that end in LF alone", () => {
    expectRefused("GET / HTTP/1.1\r\nHost: h\r\nX: a\nTransfer-Encoding: chunked\r\n\r\n");
  });

  it("CVE-2022-32215: a Transfer-Encoding on a folded line", () => {
    expectRefused(post("Transfer-Encoding: chunked\r\n , identity", `0\r\n\r\n${SMUGGLED}`));
    expectRefused(post("Transfer-Encoding:\r\n chunked", `0\r\n\r\n${SMUGGLED}`));
  });

  it("CVE-2022-35256: a header line that does not end in CR LF", () => {
    expectRefused("GET / HTTP/1.1\r\nHost: h\r\nX: a\rTransfer-Encoding: chunked\r\n\r\n");
  });

  it("CVE-2023-30589: a header that ends in CR alone", () => {
    expectRefused("GET / HTTP/1.1\r\nHost: h\r\nX: a\r\rContent-Length: 44\r\n\r\n");
  });

  it("CVE-2025-23167: CR LF CR X taken for the end of the head", () => {
    expectRefused(`GET / HTTP/1.1\r\nHost: h\r\n\rX: ${SMUGGLED}`);
  });

  it("CVE-2024-22019: chunk extensions without end", () => {
    const { receive, sent } = serve();
    receive(chunked(""));
    for (let i = 0; i < 17; i++) receive(`1;${"x".repeat(1000)}\r\na\r\n`);
    expect(sent()).to.equal(BAD);
  });

  it("CVE-2024-27982: a blank before Content-Length", () => {
    expectRefused(post(" Content-Length: 44", SMUGGLED));
    expectRefused("GET / HTTP/1.1\r\n Content-Length: 44\r\nHost: h\r\n\r\n");
  });

  it("CVE-2022-35949: a path with two slashes that named a host", () => {
    const { receive, requests } = serve();
    receive("GET //evil/a HTTP/1.1\r\nHost: h\r\n\r\n");
    expect(requests[0]?.path).to.equal("//evil/a");
    expect(requests[0]?.getRequestHostname()).to.equal("h");
  });

  it("CVE-2024-37890: a crash on more header lines than were reckoned with", () => {
    const most = `GET / HTTP/1.1\r\nHost: h\r\n${"a: b\r\n".repeat(499)}\r\n`;
    expect(exchange(most).dispatched).to.deep.equal(["/"]);
  });

  it("prototype pollution: __proto__ as the name of a header, an argument and a cookie", () => {
    const { receive, requests } = serve();
    receive("GET /?__proto__=a HTTP/1.1\r\nHost: h\r\n__proto__: b\r\nCookie: __proto__=c\r\n\r\n");
    const [request] = requests;
    expect(request?.args.get("__proto__")).to.deep.equal(["a"]);
    expect(request?.getHeader("__proto__")).to.equal("b");
    expect(request?.getCookie("__proto__")).to.equal("c");
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });
});
