import { Failure } from "@cordage/deferred";
import { type FileBodyProducer, Headers, readBody } from "@cordage/protocols/http";
import {
  Agent,
  BrowserLikePolicyForHTTPS,
  ContentDecoderAgent,
  CookieAgent,
  CookieJar,
  HostnameCachingHTTPSPolicy,
  type IPolicyForHTTPS,
  RedirectAgent,
  SchemeNotSupported,
} from "@cordage/protocols/web";
import { ClientTLSOptions, ConnectionRefusedError, type TLSOptions } from "@cordage/reactor";
import { failureResultOf, MemoryReactorClock, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { agentBench, OK_HELLO } from "./fake-servers.ts";

describe("Agent", () => {
  it("asks the server of a URI, with its Host (AG-1)", () => {
    const { agent, servers } = agentBench();
    const answered = agent.request("GET", "http://h:81/a?b#c");
    expect(servers.last.origin).to.equal("http://h:81");
    expect(servers.last.sent()).to.equal("GET /a?b HTTP/1.1\r\nHost: h:81\r\n\r\n");
    servers.last.answer(OK_HELLO);
    const response = successResultOf(answered);
    expect(successResultOf(readBody(response)).toString()).to.equal("hello");
    expect(response.request.absoluteURI).to.equal("http://h:81/a?b");
  });

  it("leaves a Host that is given, and the headers as they were (AG-1)", () => {
    const { agent, servers } = agentBench();
    const headers = new Headers([["Host", ["other"]]]);
    agent.request("GET", "http://h/", headers);
    expect(servers.last.sent()).to.equal("GET / HTTP/1.1\r\nHost: other\r\n\r\n");
    const empty = new Headers();
    agent.request("GET", "http://h/", empty);
    expect(empty.size).to.equal(0);
  });

  it("refuses at once what is no URI, no headers and no body (AG-1)", () => {
    const { agent, servers } = agentBench();
    const agents = [
      agent,
      new ContentDecoderAgent(agent),
      new CookieAgent(agent, new CookieJar()),
      new RedirectAgent(agent),
    ];
    const headers = { Accept: "text/html" } as unknown as Headers;
    const body = "hello" as unknown as FileBodyProducer;
    for (const each of agents) {
      expect(() => each.request("GET", "http://h/", headers)).to.throw(TypeError, "Headers of");
      expect(() => each.request("PUT", "http://h/", undefined, body)).to.throw(TypeError, "a body");
    }
    expect(() => agent.request("GET", undefined as unknown as string)).to.throw(RangeError, "URI");
    expect(servers.connections).to.have.lengthOf(0);
  });

  it("closes each connection without a pool that keeps them (AG-2)", () => {
    const { agent, servers } = agentBench({ persistent: false });
    agent.request("GET", "http://h/");
    expect(servers.last.sent()).to.contain("Connection: close\r\n");
  });

  it("fails with what connecting fails with", () => {
    const { agent, servers } = agentBench();
    servers.refusal = new ConnectionRefusedError();
    const failure = failureResultOf(agent.request("GET", "http://h/"));
    expect(failure.value).to.equal(servers.refusal);
  });

  it("throws for methods and URIs that can't be sent (AG-1)", () => {
    const { agent, servers } = agentBench();
    for (const [method, uri] of [
      ["G T", "http://h/"],
      ["GET\r\nX: y", "http://h/"],
      ["CONNECT", "http://h/"],
      ["GET", "http://h/ x"],
      ["GET", "http://h/\r\nX: y"],
      ["GET", "/"],
    ] as const) {
      expect(() => agent.request(method, uri)).to.throw(RangeError);
    }
    expect(servers.connections).to.have.lengthOf(0);
  });

  it("connects over TCP, for so long, from there (AG-17)", () => {
    const reactor = new MemoryReactorClock();
    const agent = new Agent(reactor, { connectTimeout: 7, bindAddress: "10.0.0.9" });
    agent.request("GET", "http://127.0.0.1:81/").addErrback(() => {});
    const [client] = reactor.tcpClients;
    expect(client).to.deep.include({ host: "127.0.0.1", port: 81, timeout: 7 });
    expect(client?.bindAddress).to.deep.equal(["10.0.0.9", 0]);
  });

  it("doesn't know other schemes (AG-1)", () => {
    const agent = new Agent(new MemoryReactorClock());
    for (const uri of ["ftp://h/", "gopher://h:70/", "file://h/etc/passwd"]) {
      expect(failureResultOf(agent.request("GET", uri)).value).to.be.instanceOf(SchemeNotSupported);
    }
  });

  it("asks its policy whom to trust for https, and for nothing else (AG-17, CVE-2014-7143)", () => {
    const asked: string[] = [];
    const policy: IPolicyForHTTPS = {
      creatorForNetloc(hostname, port): TLSOptions {
        asked.push(`${hostname}:${port}`);
        return new BrowserLikePolicyForHTTPS().creatorForNetloc(hostname, port);
      },
    };
    const agent = new Agent(new MemoryReactorClock(), { contextFactory: policy });
    agent.request("GET", "https://127.0.0.1/").addErrback(() => {});
    agent.request("GET", "http://127.0.0.1/").addErrback(() => {});
    expect(asked).to.deep.equal(["127.0.0.1:443"]);
  });

  it("gives an attempt to connect up when it is cancelled", () => {
    const reactor = new MemoryReactorClock();
    const answered = new Agent(reactor).request("GET", "http://127.0.0.1/");
    answered.cancel();
    expect(reactor.connectors[0]?.stoppedConnecting).to.equal(true);
    expect(failureResultOf(answered)).to.be.instanceOf(Failure);
  });
});

describe("BrowserLikePolicyForHTTPS", () => {
  it("expects the certificate of the host that was asked for, and checks it (AG-17)", () => {
    const options = new BrowserLikePolicyForHTTPS().creatorForNetloc("example.org", 443);
    expect(options).to.be.instanceOf(ClientTLSOptions);
    expect((options as ClientTLSOptions).hostname).to.equal("example.org");
    expect(options.trustRoot).to.equal("platform");
  });
});

describe("HostnameCachingHTTPSPolicy", () => {
  it("asks once for each server, and forgets those used longest ago (AG-17)", () => {
    const asked: string[] = [];
    const cached = new HostnameCachingHTTPSPolicy(
      {
        creatorForNetloc(hostname): TLSOptions {
          asked.push(hostname);
          return {};
        },
      },
      2,
    );
    for (const name of ["a", "b", "a", "c", "a", "b"]) cached.creatorForNetloc(name, 443);
    expect(asked).to.deep.equal(["a", "b", "c", "b"]);
    expect(() => new HostnameCachingHTTPSPolicy(cached, 0)).to.throw(RangeError);
  });
});
