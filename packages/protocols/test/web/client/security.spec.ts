/**
 * What went wrong elsewhere: one test for each published advisory that concerns clients. The rules themselves are
 * tested with the parser, the connection, the pool and the agents.
 */
import { ClientRequest, FileBodyProducer, Headers, readBody } from "@cordage/protocols/http";
import {
  BrowserLikePolicyForHTTPS,
  CookieAgent,
  CookieJar,
  type IAgent,
  RedirectAgent,
} from "@cordage/protocols/web";
import { ClientTLSOptions } from "@cordage/reactor";
import { failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { LOCALHOST } from "../../support/localhost-certificate.ts";
import { agentBench, answer, OK_HELLO } from "./fake-servers.ts";

const EMPTY = answer("200 OK", ["Content-Length: 0"]);
const EVIL = answer("200 OK", ["Content-Length: 4"], "evil");

/** What the last server is sent after a redirect to `location` of a request with these fields. */
function redirected(location: string, fields: Readonly<Record<string, string>>): string {
  const { agent, servers } = agentBench({ persistent: false });
  const headers = new Headers(Object.entries(fields).map(([name, value]) => [name, [value]]));
  new RedirectAgent(agent).request("GET", "https://one.example/", headers);
  servers.last.answer(answer("302 Found", [`Location: ${location}`, "Content-Length: 0"]));
  expect(servers.connections).to.have.lengthOf(2);
  return servers.last.sent();
}

/** What a client makes of a response: its body, or the name of the error it fails with. */
function received(text: string): string {
  const { agent, servers } = agentBench();
  const body = agent
    .request("GET", "http://h/")
    .addCallback((response) => readBody(response))
    .addCallbacks(String, (failure) => failure.value.name);
  servers.last.answer(text);
  return successResultOf(body);
}

describe("Advisories of Twisted, for clients", () => {
  it("CVE-2019-12387: line breaks in a method or a URI that made another request", () => {
    const { agent, servers } = agentBench();
    const smuggled = " HTTP/1.1\r\nHost: h\r\n\r\nGET /smuggled";
    expect(() => agent.request(`GET /${smuggled}`, "http://h/")).to.throw(RangeError);
    expect(() => agent.request("GET", `http://h/${smuggled}`)).to.throw(RangeError);
    expect(() => agent.request("GET", "http://h\r\nX: y/")).to.throw(RangeError);
    expect(() => new ClientRequest("GET", `/${smuggled}`)).to.throw(RangeError);
    expect(servers.connections).to.have.lengthOf(0);
  });

  it("CVE-2019-12387, in a field as well: line breaks become blanks", () => {
    const { agent, servers } = agentBench();
    agent.request("GET", "http://h/", new Headers([["X", ["y\r\nEvil: 1"]]]));
    expect(servers.last.sent()).to.contain("\r\nX: y Evil: 1\r\n");
    expect(() => new Headers([["X\r\nEvil", ["1"]]])).to.throw();
  });

  it("CVE-2022-21712, GHSA-92x2-jw7w-xvvx: cookies and credentials sent across origins", () => {
    const secrets = { Cookie: "a=1", Authorization: "x", "X-Kept": "y" };
    for (const location of [
      "https://two.example/",
      "https://one.example:8443/",
      "//two.example/",
    ]) {
      const sent = redirected(location, secrets);
      expect(sent, location).not.to.match(/^(?:Cookie|Authorization):/m);
      expect(sent, location).to.contain("\r\nX-Kept: y\r\n");
    }
    expect(redirected("/there", secrets)).to.contain("\r\nAuthorization: x\r\n");
  });

  it("CVE-2022-21712: cookies of a jar sent across origins", () => {
    const { agent, servers } = agentBench({ persistent: false });
    const cookies: IAgent = new RedirectAgent(new CookieAgent(agent, new CookieJar()));
    cookies.request("GET", "http://one.example/");
    const lines = ["Set-Cookie: a=1", "Location: http://two.example/", "Content-Length: 0"];
    servers.last.answer(answer("302 Found", lines));
    expect(servers.last.sent()).not.to.contain("Cookie");
  });

  it("CVE-2014-7143: a trust root that was given and not used (AG-17)", () => {
    const root = LOCALHOST.certificate;
    const options = new BrowserLikePolicyForHTTPS([root]).creatorForNetloc("h.example", 443);
    expect(options.trustRoot).to.deep.equal([root]);
    expect((options as ClientTLSOptions).hostname).to.equal("h.example");
    expect(options).to.be.instanceOf(ClientTLSOptions);
  });

  it("CVE-2020-10108, CVE-2020-10109: a response that is framed in two ways", () => {
    const two = ["Content-Length: 4", "Content-Length: 0"];
    expect(received(answer("200 OK", two, "evil"))).to.equal("ResponseFailed");
    const both = ["Content-Length: 4", "Transfer-Encoding: chunked"];
    expect(received(answer("200 OK", both, "0\r\n\r\n"))).to.equal("ResponseFailed");
    expect(received(answer("200 OK", ["Transfer-Encoding: identity"]))).to.equal("ResponseFailed");
  });

  it("CVE-2022-24801: signs, 0x and line feeds where a response is framed", () => {
    for (const length of ["+4", "-4", "0x4", "4\x0b"]) {
      const text = answer("200 OK", [`Content-Length: ${length}`], "evil");
      expect(received(text), length).to.equal("ResponseFailed");
    }
    for (const chunk of ["0x4\r\nevil", "+4\r\nevil", "4;\n\r\nevil"]) {
      const text = answer("200 OK", ["Transfer-Encoding: chunked"], `${chunk}\r\n0\r\n\r\n`);
      expect(received(text), chunk).to.equal("ResponseFailed");
    }
  });

  it("Twisted 12754: a bare CR or LF that hid a field", () => {
    for (const value of ["a\rContent-Length: 0", "a\nContent-Length: 0"]) {
      const text = answer("200 OK", [`X: ${value}`, "Content-Length: 4"], "evil");
      expect(received(text)).to.equal("ResponseFailed");
    }
  });
});

describe("Advisories of Node and undici, for clients", () => {
  it("Node CVE-2026-48931: an unsolicited response on an idle connection of a pool", () => {
    const { agent, servers } = agentBench();
    agent.request("GET", "http://h/");
    servers.last.answer(EMPTY);
    servers.last.answer(EVIL);
    const answered = agent.request("GET", "http://h/");
    expect(servers.connections).to.have.lengthOf(2);
    servers.last.answer(OK_HELLO);
    expect(successResultOf(readBody(successResultOf(answered))).toString()).to.equal("hello");
  });

  it("Node CVE-2026-48931: one in the same segment as the response before it", () => {
    const { agent, servers } = agentBench();
    agent.request("GET", "http://h/");
    servers.last.answer(EMPTY + EVIL);
    expect(servers.last.transport.disconnecting).to.equal(true);
    agent.request("GET", "http://h/");
    expect(servers.connections).to.have.lengthOf(2);
  });

  it("Node CVE-2018-12116: text cut down to Latin-1, so that U+010A became a line break", () => {
    const { agent, servers } = agentBench();
    expect(() => agent.request("GET", "http://h/\u010d\u010aEvil")).to.throw(RangeError);
    agent.request("GET", "http://h/", new Headers([["X", ["a\u010d\u010aEvil: 1"]]]));
    expect(servers.last.sent()).to.contain("\r\nX: a\xc4\x8d\xc4\x8aEvil: 1\r\n");
  });

  it("Node CVE-2018-12121: huge headers", () => {
    const { agent, servers } = agentBench();
    const answered = agent.request("GET", "http://h/");
    servers.last.answer(`HTTP/1.1 200 OK\r\n${`X: ${"y".repeat(1000)}\r\n`.repeat(70)}`);
    expect(failureResultOf(answered).value.name).to.equal("ResponseFailed");
    expect(servers.last.transport.disconnected).to.equal(true);
  });

  it("Node CVE-2018-12122: a head that trickles in", () => {
    const { agent, servers, clock } = agentBench();
    const answered = agent.request("GET", "http://h/");
    for (let i = 0; i < 300; i++) {
      servers.last.answer("HTTP/1.1 200 OK\r\n"[i] ?? "x");
      clock.advance(1);
    }
    expect(failureResultOf(answered).value.name).to.equal("ResponseFailed");
  });

  it("Node CVE-2024-22019: chunk extensions without end", () => {
    const chunks = `1;${"x".repeat(1000)}\r\na\r\n`.repeat(17);
    expect(received(answer("200 OK", ["Transfer-Encoding: chunked"], chunks))).to.equal(
      "ResponseFailed",
    );
  });

  it("Node CVE-2025-23167: CR LF CR X taken for the end of the head", () => {
    expect(received("HTTP/1.1 200 OK\r\n\rContent-Length: 4\r\n\r\nevil")).to.equal(
      "ResponseFailed",
    );
  });

  for (const [advisory, name] of [
    ["CVE-2023-45143", "Cookie"],
    ["CVE-2024-24758", "Proxy-Authorization"],
    ["CVE-2024-30260", "Authorization"],
  ] as const) {
    it(`undici ${advisory}: ${name} kept where a redirect leads`, () => {
      const sent = redirected("https://two.example/", { [name]: "secret" });
      expect(sent).not.to.contain("secret");
    });
  }

  it("undici CVE-2022-35949: a path with two slashes that named the host to connect to", () => {
    const { agent, servers } = agentBench();
    agent.request("GET", "http://h//127.0.0.1/x");
    expect(servers.last.origin).to.equal("http://h");
    expect(servers.last.sent()).to.contain("GET //127.0.0.1/x HTTP/1.1\r\nHost: h\r\n");
  });

  it("prototype pollution: __proto__ as the name of a field and of a cookie", () => {
    const { agent, servers } = agentBench();
    const jar = new CookieJar();
    const answered = new CookieAgent(agent, jar).request("GET", "http://h.example/");
    servers.last.answer(
      answer("200 OK", [
        "__proto__: a",
        "Set-Cookie: __proto__=b; __proto__=c",
        "Content-Length: 0",
      ]),
    );
    const { headers } = successResultOf(answered);
    expect(headers.getRawHeaders("__proto__")).to.deep.equal(["a"]);
    expect([...jar].map(({ name, value }) => [name, value])).to.deep.equal([["__proto__", "b"]]);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });

  it("a request whose body frames another: its fields can't say so (AG-2)", () => {
    for (const name of ["Content-Length", "Transfer-Encoding"]) {
      const { agent, servers } = agentBench();
      const body = new FileBodyProducer(Buffer.from("GET /smuggled HTTP/1.1\r\n\r\n"));
      const answered = agent.request("POST", "http://h/", new Headers([[name, ["0"]]]), body);
      expect(failureResultOf(answered).value.name, name).to.equal("RequestGenerationFailed");
      expect(servers.last.sent()).to.equal("");
    }
  });
});
