/** How requests were smuggled through other servers and proxies since 2023: one test for each advisory. */
import { expect } from "chai";
import { refusal, serve } from "./served.ts";

const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

/** Whether a server that answers everything refuses this with 400, and takes nothing of it. */
function expectRefused(bytes: string): void {
  const { receive, requests, sent } = serve({ process: (request) => request.finishWith("") });
  receive(bytes);
  expect(sent()).to.equal(refusal("400 Bad Request"));
  expect(requests).to.deep.equal([]);
}

const post = (fields: string, body: string): string =>
  `POST / HTTP/1.1\r\nHost: h\r\n${fields}\r\n\r\n${body}`;

const chunked = (body: string): string => post("Transfer-Encoding: chunked", body);

/** A chunk of what some read as a request; for others it is the data behind a line that ends sooner. */
const HIDING = `${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`;

describe("Advisories of servers in other languages", () => {
  it("CVE-2024-52304 (aiohttp), CVE-2025-55315 (Kestrel): LF in a chunk extension", () => {
    expectRefused(chunked(`2;\nxx\r\n${HIDING}`));
    expectRefused(chunked(`2;a=b\nxx\r\n${HIDING}`));
  });

  it("CVE-2025-22871 (Go), CVE-2025-58056 (Netty): a chunk size line that ends in LF", () => {
    expectRefused(chunked(`5\nhello\r\n0\r\n\r\n${SMUGGLED}`));
    expectRefused(chunked(`5;a\nhello\r\n0\r\n\r\n${SMUGGLED}`));
  });

  it("CVE-2025-43859 (h11): two bytes of any kind for the line end behind a chunk", () => {
    expectRefused(chunked(`5\r\nhelloXX0\r\n\r\n${SMUGGLED}`));
    expectRefused(chunked(`5\r\nhello\n\n0\r\n\r\n${SMUGGLED}`));
  });

  it("CVE-2024-1135, CVE-2024-6827 (Gunicorn): a Transfer-Encoding that isn't chunked", () => {
    expectRefused(
      post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x", `0\r\n\r\n${SMUGGLED}`),
    );
    expectRefused(post("Transfer-Encoding: chunked,gzip", `0\r\n\r\n${SMUGGLED}`));
    expectRefused(post("Transfer-Encoding: x\r\nContent-Length: 5", `0\r\n\r\n${SMUGGLED}`));
  });

  it("CVE-2026-54387 (Tinyproxy): more than the word chunked, beside a length", () => {
    for (const value of ["chunked,", "chunked, gzip", "chunked foo", "chunked;a=b"]) {
      expectRefused(
        post(`Content-Length: 5\r\nTransfer-Encoding: ${value}`, `0\r\n\r\n${SMUGGLED}`),
      );
    }
  });

  it("CVE-2023-25725 (HAProxy): an empty header name, behind which fields were lost", () => {
    expectRefused(post(": x\r\nContent-Length: 5", `hello${SMUGGLED}`));
  });

  it("CVE-2023-45539 (HAProxy): a fragment that hides what a path ends in", () => {
    expectRefused(`GET /secret#.png HTTP/1.1\r\nHost: h\r\n\r\n${SMUGGLED}`);
  });
});
