import { Readable } from "node:stream";
import { Deferred } from "@cordage/deferred";
import {
  FileBodyProducer,
  Headers,
  type IResponse,
  ResponseFailed,
  readBody,
} from "@cordage/protocols/http";
import {
  BrowserLikeRedirectAgent,
  type IAgent,
  RedirectAgent,
  type RedirectAgentOptions,
  RedirectError,
} from "@cordage/protocols/web";
import { failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { BodyLog } from "../../http/client/body-log.ts";
import { agentBench, answer, type FakeServers } from "./fake-servers.ts";

const OK = answer("200 OK", ["Content-Length: 0"]);

function redirect(code: number, location?: string): string {
  const lines = location === undefined ? [] : [`Location: ${location}`];
  return answer(`${code} Redirect`, [...lines, "Content-Length: 0"]);
}

type Following = typeof RedirectAgent | typeof BrowserLikeRedirectAgent;

interface RedirectBench {
  readonly servers: FakeServers;
  readonly request: RedirectAgent["request"];
}

function bench(Agents: Following = RedirectAgent, options?: RedirectAgentOptions): RedirectBench {
  const { agent, servers } = agentBench({ persistent: false });
  const following = new Agents(agent, options);
  return { servers, request: following.request.bind(following) };
}

/** Where the last connection led, and what was asked for there. */
function asked(servers: FakeServers): string {
  const [line = ""] = servers.last.transport.value().toString().split(" HTTP/1.1\r\n");
  const [method = "", target = ""] = line.split(" ");
  return `${method} ${servers.last.origin}${target}`;
}

/** The names of the fields that were sent to the last server, but Host and Connection. */
function fieldNames(servers: FakeServers): string[] {
  const lines = servers.last.transport.value().toString().trim().split("\r\n").slice(1);
  const names = lines.map((line) => line.split(":")[0] ?? "");
  return names.filter((name) => name !== "Host" && name !== "Connection");
}

/** Where a GET of `from` is led by `location`. */
function led(from: string, location: string): string {
  const { servers, request } = bench();
  request("GET", from);
  servers.last.answer(redirect(302, location));
  return asked(servers);
}

/** The name of the error that a redirect was refused with. */
function reasonOf(answered: Deferred<IResponse>): string {
  const { value } = failureResultOf(answered);
  expect(value).to.be.instanceOf(ResponseFailed);
  const { reasons, response } = value as ResponseFailed;
  expect(response?.code).to.be.within(300, 399);
  expect(reasons[0]?.value).to.be.instanceOf(RedirectError);
  return reasons[0]?.value.name ?? "";
}

/** What becomes of a method, or why nothing does. */
function next(Agents: Following, code: number, method: string): string {
  const { servers, request } = bench(Agents);
  const answered = request(method, "http://h/");
  servers.last.answer(redirect(code, "/next"));
  return servers.connections.length === 2
    ? (asked(servers).split(" ")[0] ?? "")
    : reasonOf(answered);
}

describe("RedirectAgent", () => {
  it("follows GET and HEAD as they are, and 303 with GET for all others (AG-13)", () => {
    for (const code of [301, 302, 307, 308]) {
      expect(next(RedirectAgent, code, "GET")).to.equal("GET");
      expect(next(RedirectAgent, code, "HEAD")).to.equal("HEAD");
      expect(next(RedirectAgent, code, "POST")).to.equal("PageRedirect");
      expect(next(RedirectAgent, code, "DELETE")).to.equal("PageRedirect");
    }
    expect(next(RedirectAgent, 303, "POST")).to.equal("GET");
    expect(next(RedirectAgent, 303, "HEAD")).to.equal("HEAD");
  });

  it("tells the way it went (AG-13)", () => {
    const { servers, request } = bench();
    const answered = request("GET", "http://h/1");
    servers.last.answer(redirect(301, "/2"));
    servers.last.answer(redirect(302, "/3"));
    servers.last.answer(OK);
    const response = successResultOf(answered);
    expect(response.code).to.equal(200);
    expect(response.previousResponse?.code).to.equal(302);
    expect(response.previousResponse?.previousResponse?.code).to.equal(301);
  });

  it("returns other responses, 300 and 304 among them (AG-13)", () => {
    for (const code of [200, 300, 304, 305, 404]) {
      const { servers, request } = bench();
      const answered = request("GET", "http://h/");
      servers.last.answer(redirect(code, "/next"));
      expect(successResultOf(answered).code).to.equal(code);
    }
  });

  it("follows so many and no more (AG-13)", () => {
    const { servers, request } = bench(RedirectAgent, { redirectLimit: 2 });
    const answered = request("GET", "http://h/");
    for (let i = 0; i < 3; i++) servers.last.answer(redirect(302, "/"));
    expect(reasonOf(answered)).to.equal("InfiniteRedirection");
    expect(servers.connections).to.have.lengthOf(3);
    expect(() => bench(RedirectAgent, { redirectLimit: -1 })).to.throw(RangeError);
  });

  it("needs a location that can be followed (AG-13)", () => {
    const bad = [undefined, "http://", "http://u@h/", "mailto:x", "http://h/ HTTP/1.1", "/é"];
    for (const location of bad) {
      const { servers, request } = bench();
      const answered = request("GET", "http://h/");
      servers.last.answer(redirect(302, location));
      expect(reasonOf(answered), location).to.equal("RedirectWithNoLocation");
    }
  });

  it("resolves the location as RFC 3986 does (AG-14)", () => {
    const base = "http://a/b/c/d;p?q";
    for (const [reference, target] of [
      ["g", "/b/c/g"],
      ["./g", "/b/c/g"],
      ["g/", "/b/c/g/"],
      ["/g", "/g"],
      ["?y", "/b/c/d;p?y"],
      ["g?y", "/b/c/g?y"],
      ["#s", "/b/c/d;p?q"],
      ["", "/b/c/d;p?q"],
      [".", "/b/c/"],
      ["..", "/b/"],
      ["../g", "/b/g"],
      ["../..", "/"],
      ["../../../g", "/g"],
      ["/./g", "/g"],
      ["/../g", "/g"],
      ["g.", "/b/c/g."],
      ["..g", "/b/c/..g"],
      ["./g/.", "/b/c/g/"],
      ["g;x=1/../y", "/b/c/y"],
      ["g?y/../x", "/b/c/g?y/../x"],
      ["%2e%2e/x", "/b/c/%2e%2e/x"],
    ] as const) {
      expect(led(base, reference), reference).to.equal(`GET http://a${target}`);
    }
    expect(led(base, "//g")).to.equal("GET http://g/");
    expect(led(base, "https://g:8443/x")).to.equal("GET https://g:8443/x");
    expect(led("http://h", "x")).to.equal("GET http://h/x");
  });

  it("resolves the second location from the first (AG-14, Twisted 8265)", () => {
    const { servers, request } = bench();
    request("GET", "http://first/a");
    servers.last.answer(redirect(302, "http://second/b/c"));
    servers.last.answer(redirect(302, "d"));
    expect(asked(servers)).to.equal("GET http://second/b/d");
  });

  it("keeps the fragment unless there is a new one (AG-14)", () => {
    const { servers, request } = bench();
    request("GET", "http://h/#part");
    servers.last.answer(redirect(302, "/x"));
    expect(asked(servers)).to.equal("GET http://h/x"); // and never sends it
    const { agent, servers: others } = agentBench({ persistent: false });
    const uris: string[] = [];
    const noting: IAgent = {
      request: (method, uri, ...rest) => {
        uris.push(uri);
        return agent.request(method, uri, ...rest);
      },
    };
    new RedirectAgent(noting).request("GET", "http://h/#part");
    for (const location of ["/x", "/y#other", "/z"]) others.last.answer(redirect(302, location));
    expect(uris).to.deep.equal([
      ...["http://h/#part", "http://h/x#part", "http://h/y#other", "http://h/z#other"],
    ]);
  });

  it("refuses to go from https to http, unless told otherwise (AG-15)", () => {
    const strict = bench();
    const answered = strict.request("GET", "https://h/");
    strict.servers.last.answer(redirect(302, "http://h/"));
    expect(reasonOf(answered)).to.equal("InsecureRedirect");
    for (const scheme of ["ftp", "ws", "unix"]) {
      const other = bench();
      const refused = other.request("GET", "https://h/");
      other.servers.last.answer(redirect(302, `${scheme}://h/`));
      expect(reasonOf(refused), scheme).to.equal("InsecureRedirect");
    }
    const lenient = bench(RedirectAgent, { allowInsecure: true });
    lenient.request("GET", "https://h/");
    lenient.servers.last.answer(redirect(302, "http://h/"));
    expect(lenient.servers.last.origin).to.equal("http://h");
  });

  it("takes no location of two that differ (RFC 9110, section 10.2.2)", () => {
    for (const [second, isFollowed] of [
      ["/next", true],
      ["//evil/", false],
    ] as const) {
      const { servers, request } = bench();
      const answered = request("GET", "http://h/");
      const lines = ["Location: /next", `Location: ${second}`, "Content-Length: 0"];
      servers.last.answer(answer("302 Found", lines));
      if (isFollowed) expect(asked(servers)).to.equal("GET http://h/next");
      else expect(reasonOf(answered)).to.equal("RedirectWithNoLocation");
    }
  });

  describe("given a redirect with a body", () => {
    const endless = (location: string): string =>
      answer("302 Found", [`Location: ${location}`, "Transfer-Encoding: chunked"], "1\r\na\r\n");
    const whole = (location: string): string =>
      answer("302 Found", [`Location: ${location}`, "Content-Length: 4"], "body");

    it("reads it, so that the connection is kept", () => {
      const { agent, servers } = agentBench();
      const answered = new RedirectAgent(agent).request("GET", "http://h/");
      servers.last.answer(whole("/next"));
      servers.last.answer(whole("/last"));
      servers.connections[0]?.answer(OK);
      expect(successResultOf(answered).code).to.equal(200);
      expect(servers.connections).to.have.lengthOf(2);
    });

    it("reads 64 KiB of it and no more", () => {
      const { agent, servers } = agentBench();
      new RedirectAgent(agent).request("GET", "http://h/");
      const [first] = servers.connections;
      first?.answer(answer("302 Found", ["Location: /next", "Content-Length: 100000"]));
      first?.answer("x".repeat(65_536));
      expect(first?.transport.disconnecting).to.equal(false);
      first?.answer("x");
      expect(first?.transport.disconnected).to.equal(true);
    });

    it("waits for it no longer than for the next answer", async () => {
      for (const end of ["answered", "refused", "cancelled"] as const) {
        const { servers, request } = bench();
        const answered = request("GET", "http://h/").addErrback(() => undefined);
        const [first] = servers.connections;
        first?.answer(endless("/next"));
        first?.answer("1\r\na\r\n");
        expect(first?.transport.disconnecting, end).to.equal(false);
        if (end === "answered") servers.last.answer(OK);
        else if (end === "refused") servers.last.close();
        else answered.cancel();
        await answered;
        expect(first?.transport.disconnected, end).to.equal(true);
      }
    });

    it("waits for it no longer when there is no next answer", async () => {
      const { servers, request } = bench();
      const answered = request("GET", "http://h/").addErrback(() => undefined);
      servers.refusal = new Error("refused");
      servers.last.answer(endless("/next"));
      await answered;
      expect(servers.last.transport.disconnected).to.equal(true);
    });

    describe("that is not followed", () => {
      it("gives up what has not come with the head", async () => {
        const { servers, request } = bench();
        const answered = request("GET", "http://h/");
        servers.last.answer(endless("mailto:x"));
        const { response } = failureResultOf(answered).value as ResponseFailed;
        await Promise.resolve();
        expect(servers.last.transport.disconnected).to.equal(true);
        servers.last.close();
        const reader = new BodyLog();
        response?.deliverBody(reader);
        expect(reader).to.include({ text: "a", end: "ResponseFailed" });
      });

      it("has the body, where that has come, and keeps the connection", async () => {
        const { agent, servers } = agentBench();
        const answered = new RedirectAgent(agent).request("POST", "http://h/");
        servers.last.answer(whole("/next"));
        const { response } = failureResultOf(answered).value as ResponseFailed;
        await Promise.resolve();
        expect(response).to.include({ code: 302, phrase: "Found", length: 4 });
        expect(response?.version).to.deep.equal(["HTTP", 1, 1]);
        expect(response?.headers.getRawHeaders("Location")).to.deep.equal(["/next"]);
        expect(response?.request.method).to.equal("POST");
        expect(response?.previousResponse).to.equal(undefined);
        if (response === undefined) throw new Error("no response");
        expect(String(successResultOf(readBody(response)))).to.equal("body");
        agent.request("GET", "http://h/");
        expect(servers.connections).to.have.lengthOf(1);
      });

      it("has the body that had come before anybody looked at the head", () => {
        const { agent, servers } = agentBench();
        const looked = new Deferred<undefined>();
        const late: IAgent = {
          request: (...args) =>
            agent.request(...args).addCallback((response) => looked.addCallback(() => response)),
        };
        const answered = new RedirectAgent(late).request("POST", "http://h/");
        servers.last.answer(whole("/next"));
        servers.last.close();
        looked.callback(undefined);
        const { response } = failureResultOf(answered).value as ResponseFailed;
        if (response === undefined) throw new Error("no response");
        expect(String(successResultOf(readBody(response)))).to.equal("body");
      });

      it("lets who reads it end it, pause it and ask for the addresses", () => {
        const { servers, request } = bench();
        const answered = request("GET", "http://h/");
        servers.last.answer(endless("mailto:x"));
        const { response } = failureResultOf(answered).value as ResponseFailed;
        const reader = new BodyLog();
        reader.connectionMade = () => reader.transport.pauseProducing();
        response?.deliverBody(reader);
        expect(reader.text).to.equal("");
        reader.transport.resumeProducing();
        expect(reader.text).to.equal("a");
        expect(reader.transport.getPeer()).to.equal(servers.last.transport.getPeer());
        expect(reader.transport.getHost()).to.equal(servers.last.transport.getHost());
        reader.transport.loseConnection();
        expect(servers.last.transport.disconnected).to.equal(true);
      });
    });
  });

  it("sends no body again (AG-13)", () => {
    const { servers, request } = bench();
    request("POST", "http://h/", new Headers(), new FileBodyProducer(Buffer.from("secret")));
    servers.last.answer(redirect(303, "/next"));
    expect(servers.last.sent()).not.to.contain("secret");
  });

  describe("told to resend bodies (AG-13)", () => {
    const headers = (): Headers => new Headers([["Content-Type", ["x/y"]]]);

    for (const Agents of [RedirectAgent, BrowserLikeRedirectAgent]) {
      it(`follows 307 and 308 with method, body and what is about it: ${Agents.name}`, () => {
        for (const code of [307, 308]) {
          const { servers, request } = bench(Agents, { resendBodies: true });
          const body = new FileBodyProducer(Buffer.from("again"));
          request("POST", "http://h/", headers(), body);
          servers.last.answer(redirect(code, "/1"));
          servers.last.answer(redirect(code, "/2"));
          expect(asked(servers)).to.equal("POST http://h/2");
          const sent = servers.last.sent();
          expect(sent).to.contain("Content-Type: x/y\r\n").and.to.contain("Content-Length: 5\r\n");
          expect(sent.endsWith("\r\n\r\nagain")).to.equal(true);
        }
      });
    }

    it("follows a request without a body as well", () => {
      const { servers, request } = bench(RedirectAgent, { resendBodies: true });
      request("DELETE", "http://h/");
      servers.last.answer(redirect(307, "/next"));
      expect(asked(servers)).to.equal("DELETE http://h/next");
    });

    it("leaves what can be had only once, and other redirects, as they are", () => {
      const { servers, request } = bench(RedirectAgent, { resendBodies: true });
      const once = new FileBodyProducer(Readable.from([Buffer.from("once")]));
      const answered = request("POST", "http://h/", headers(), once);
      servers.last.answer(redirect(307, "/next"));
      expect(reasonOf(answered)).to.equal("PageRedirect");
      const other = request("POST", "http://h/", headers(), new FileBodyProducer(Buffer.from("x")));
      servers.last.answer(redirect(302, "/next"));
      expect(reasonOf(other)).to.equal("PageRedirect");
      request("POST", "http://h/", headers(), new FileBodyProducer(Buffer.from("secret")));
      servers.last.answer(redirect(303, "/next"));
      expect(servers.last.sent()).not.to.match(/secret|Content-Type/);
    });

    it("still keeps credentials with their origin (AG-15)", () => {
      const { servers, request } = bench(RedirectAgent, { resendBodies: true });
      const secret = new Headers([["Authorization", ["x"]]]);
      request("PUT", "http://h/", secret, new FileBodyProducer(Buffer.from("x")));
      servers.last.answer(redirect(307, "http://other/"));
      expect(servers.last.sent()).not.to.contain("Authorization");
      expect(secret.getRawHeaders("Authorization")).to.deep.equal(["x"]);
    });
  });

  it("sends nothing that was about the body any more (RFC 9110, section 15.4; AG-13)", () => {
    const about = ["Content-Type", "Content-Encoding", "Content-Language", "Content-Location"];
    for (const [code, method] of [
      [303, "POST"],
      [302, "GET"],
    ] as const) {
      const { servers, request } = bench();
      const fields = [...about, "Digest", "Last-Modified", "Accept", "Authorization"];
      const headers = new Headers([
        ...fields.map((name) => [name, ["x"]] as const),
        ["Expect", ["100-continue"]],
      ]);
      request(method, "http://h/", headers, new FileBodyProducer(Buffer.from("x")));
      servers.last.answer(redirect(code, "/next"));
      expect(asked(servers)).to.equal("GET http://h/next");
      expect(headers.size, "left as they were").to.equal(9);
    }
    const { servers, request } = bench();
    request(
      "POST",
      "http://h/",
      new Headers([
        ["Content-Type", ["x"]],
        ["Accept", ["y"]],
      ]),
    );
    servers.last.answer(redirect(303, "/next"));
    expect(fieldNames(servers)).to.deep.equal(["Accept"]);
  });

  it("lets go of the connection of a redirect, whatever body it has", () => {
    const { agent, servers } = agentBench();
    new RedirectAgent(agent).request("GET", "http://h/");
    servers.last.answer(
      answer("302 Found", ["Location: http://other/", "Content-Length: 4"], "gone"),
    );
    agent.request("GET", "http://h/again");
    expect(servers.connections.map(({ origin }) => origin)).to.deep.equal([
      "http://h",
      "http://other",
    ]);
    const endless = agentBench();
    new RedirectAgent(endless.agent).request("GET", "http://h/");
    const [connection] = endless.servers.connections;
    connection?.answer(
      answer("302 Found", ["Location: /", "Content-Length: 100000"], "x".repeat(65_537)),
    );
    expect(connection?.transport.disconnected).to.equal(true);
  });
});

describe("Credentials on redirects (CVE-2022-21712; undici CVE-2023-45143, 2024-24758, 2024-30260)", () => {
  const SECRETS = ["Authorization", "Cookie", "Cookie2", "Proxy-Authorization", "WWW-Authenticate"];

  const headers = (): Headers =>
    new Headers([...SECRETS, "X-Mine", "Accept"].map((name) => [name, ["x"]]));

  for (const [what, to] of [
    ["another host", "http://other/"],
    ["another port", "http://h:81/"],
    ["another scheme", "https://h/"],
    ["a host below", "http://sub.h/"],
    ["a host in a reference", "//other/"],
  ] as const) {
    it(`are not sent to ${what} (AG-15)`, () => {
      const { servers, request } = bench(RedirectAgent, { sensitiveHeaderNames: ["X-Mine"] });
      request("GET", "http://h/", headers());
      servers.last.answer(redirect(302, to));
      expect(servers.connections).to.have.lengthOf(2);
      expect(fieldNames(servers)).to.deep.equal(["Accept"]);
    });
  }

  it("stay with their origin, however it is spelled (AG-15)", () => {
    for (const to of ["/x", "http://h/x", "http://H:80/x", "//h/x"]) {
      const { servers, request } = bench();
      request("GET", "http://h/", headers());
      servers.last.answer(redirect(302, to));
      expect(fieldNames(servers).sort()).to.include.members([...SECRETS].sort());
    }
  });

  it("don't come back when the way leads back (AG-15)", () => {
    const { servers, request } = bench();
    request("GET", "http://h/", headers());
    servers.last.answer(redirect(302, "http://other/"));
    servers.last.answer(redirect(302, "http://h/"));
    expect(servers.last.origin).to.equal("http://h");
    expect(fieldNames(servers)).to.deep.equal(["X-Mine", "Accept"]);
  });

  it("leave behind a Host that was given (AG-15)", () => {
    const { servers, request } = bench();
    request("GET", "http://h/", new Headers([["Host", ["inner"]]]));
    servers.last.answer(redirect(302, "http://other/"));
    expect(servers.last.sent()).to.contain("Host: other\r\n");
  });
});

describe("BrowserLikeRedirectAgent", () => {
  it("follows 301, 302 and 303 with GET, but for HEAD, and 307 and 308 for those two (AG-13)", () => {
    for (const code of [301, 302, 303]) {
      expect(next(BrowserLikeRedirectAgent, code, "POST")).to.equal("GET");
      expect(next(BrowserLikeRedirectAgent, code, "HEAD")).to.equal("HEAD");
    }
    for (const code of [307, 308]) {
      expect(next(BrowserLikeRedirectAgent, code, "POST")).to.equal("PageRedirect");
      expect(next(BrowserLikeRedirectAgent, code, "GET")).to.equal("GET");
    }
  });
});
