import { Headers } from "@cordage/protocols/http";
import { CookieAgent, CookieJar, RedirectAgent } from "@cordage/protocols/web";
import { successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { agentBench, answer } from "../fake-servers.ts";

const empty = (...lines: readonly string[]): string =>
  answer("200 OK", ["Content-Length: 0", ...lines]);

const moved = (location: string, ...lines: readonly string[]): string =>
  answer("302 Found", ["Content-Length: 0", `Location: ${location}`, ...lines]);

/** An agent with cookies in front of fake servers, and what each was sent. */
function cookieBench() {
  const bench = agentBench({ persistent: false });
  const jar = new CookieJar();
  return {
    ...bench,
    jar,
    cookies: new CookieAgent(bench.agent, jar),
    /** The Cookie field of the last request. */
    sentCookie: () => /\r\nCookie: ([^\r]*)\r\n/.exec(bench.servers.last.sent())?.[1],
  };
}

describe("CookieAgent (AG-16)", () => {
  it("keeps what a server sets, and sends it back to that server", () => {
    const { cookies, servers, sentCookie } = cookieBench();
    cookies.request("GET", "http://h.example/a/");
    expect(sentCookie()).to.equal(undefined);
    servers.last.answer(empty("Set-Cookie: one=1", "Set-Cookie: two=2; Path=/"));
    cookies.request("GET", "http://h.example/a/b");
    expect(sentCookie()).to.equal("one=1; two=2");
    cookies.request("GET", "http://other.example/");
    expect(sentCookie()).to.equal(undefined);
  });

  it("sends the bytes it was given, whatever they are", () => {
    const { cookies, servers, sentCookie } = cookieBench();
    cookies.request("GET", "http://h.example/");
    servers.last.answer(empty("Set-Cookie: a=\xff\xe9"));
    cookies.request("GET", "http://h.example/");
    expect(sentCookie()).to.equal("a=\xff\xe9");
  });

  it("overrides no Cookie that was given, and changes no headers", () => {
    const { cookies, servers, sentCookie } = cookieBench();
    const headers = new Headers();
    cookies.request("GET", "http://h.example/", headers);
    servers.last.answer(empty("Set-Cookie: a=1"));
    cookies.request("GET", "http://h.example/", headers);
    expect(headers.size).to.equal(0);
    cookies.request("GET", "http://h.example/", new Headers([["Cookie", ["own=1"]]]));
    expect(sentCookie()).to.equal("own=1");
  });

  it("inside of an agent that follows redirects, gives each hop its own", () => {
    const { cookies, servers, sentCookie } = cookieBench();
    const agent = new RedirectAgent(cookies);
    const answered = agent.request("GET", "http://one.example/");
    servers.last.answer(moved("http://two.example/", "Set-Cookie: a=1"));
    expect(sentCookie()).to.equal(undefined);
    servers.last.answer(moved("http://one.example/", "Set-Cookie: a=2"));
    expect(sentCookie()).to.equal("a=1");
    servers.last.answer(empty());
    successResultOf(answered);
  });

  it("outside of one, keeps each response's cookies for the server it came from", () => {
    const { agent, jar, servers } = cookieBench();
    new CookieAgent(new RedirectAgent(agent), jar).request("GET", "http://one.example/");
    servers.last.answer(moved("http://two.example/", "Set-Cookie: a=1"));
    servers.last.answer(empty("Set-Cookie: b=2", "Set-Cookie: c=3; Domain=one.example"));
    expect([...jar].map(({ domain, name }) => `${domain} ${name}`)).to.deep.equal([
      "one.example a",
      "two.example b",
    ]);
  });
});
