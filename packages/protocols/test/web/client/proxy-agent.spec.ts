import { Failure } from "@cordage/deferred";
import { ExchangeError, FileBodyProducer, HandOverError, Headers } from "@cordage/protocols/http";
import {
  Agent,
  HTTPConnectionPool,
  ProxyAgent,
  type ProxyAgentOptions,
  SchemeNotSupported,
  TunnelEndpoint,
  TunnelRefused,
  URI,
} from "@cordage/protocols/web";
import { ConnectionLost, Factory, NoProtocol, Protocol, type TLSOptions } from "@cordage/reactor";
import { AccumulatingProtocol, Clock, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { answer, FakeServers } from "./fake-servers.ts";

const EMPTY = answer("204 No Content");
const ESTABLISHED = answer("200 Connection established");
const CREDENTIALS = { user: "me", password: "s:cret" };

/** A proxy in memory whose connections can start TLS: that changes nothing but what is noted. */
function proxied(options: ProxyAgentOptions = {}, persistent = true) {
  const clock = new Clock();
  const servers = new FakeServers();
  const started: string[] = [];
  const contextFactory = {
    creatorForNetloc: (hostname: string, port: number): TLSOptions => {
      started.push(`trusts ${hostname}:${port}`);
      return { hostname };
    },
  };
  servers.connected = ({ transport }) => {
    Object.assign(transport, {
      startTLS: ({ hostname }: TLSOptions, _normal?: boolean, languages?: readonly string[]) => {
        started.push(`starts for ${hostname} with ${languages?.join()}`);
        Object.assign(transport, { getPeerCertificate: () => undefined });
      },
    });
  };
  const agent = new ProxyAgent(
    servers.endpointForURI(new URI("http://proxy:3128")),
    clock,
    new HTTPConnectionPool(clock, { persistent }),
    { contextFactory, ...options },
  );
  return { clock, servers, started, agent };
}

describe("ProxyAgent, for http (AG-17)", () => {
  it("asks the proxy with the whole URI, without its fragment", () => {
    const { agent, servers } = proxied({}, false);
    const answered = agent.request("GET", "http://Example.org/a?b#c");
    expect(servers.last.sent()).to.equal(
      "GET http://example.org/a?b HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n",
    );
    servers.last.answer(EMPTY);
    expect(successResultOf(answered).code).to.equal(204);
  });

  it("uses a connection for whatever server is asked for next (AG-10)", () => {
    const { agent, servers } = proxied();
    agent.request("GET", "http://one/");
    servers.last.answer(EMPTY);
    agent.request("GET", "http://two/");
    expect(servers.connections).to.have.lengthOf(1);
  });

  it("says who we are, unless the request does", () => {
    const { agent, servers } = proxied({ credentials: CREDENTIALS });
    agent.request("GET", "http://h/");
    expect(servers.last.sent()).to.contain("\r\nProxy-Authorization: Basic bWU6czpjcmV0\r\n");
    agent.request("GET", "http://h/", new Headers([["Proxy-Authorization", ["own"]]]));
    expect(servers.last.sent()).to.contain("\r\nProxy-Authorization: own\r\n");
  });

  it("knows no other schemes", () => {
    const { agent, servers } = proxied();
    const answered = agent.request("GET", "ftp://h/");
    expect(failureResultOf(answered).value).to.be.instanceOf(SchemeNotSupported);
    expect(servers.connections).to.have.lengthOf(0);
  });
});

describe("ProxyAgents and an Agent with one pool (AG-10)", () => {
  for (const scheme of ["http", "https"]) {
    it(`never use each other's connections, for ${scheme}`, () => {
      const clock = new Clock();
      const pool = new HTTPConnectionPool(clock);
      const servers = new FakeServers();
      servers.connected = ({ transport }) => Object.assign(transport, { startTLS: () => {} });
      const contextFactory = { creatorForNetloc: (): TLSOptions => ({}) };
      const proxyAgent = (proxy: string): ProxyAgent =>
        new ProxyAgent(servers.endpointForURI(new URI(proxy)), clock, pool, { contextFactory });
      const agents = [
        proxyAgent("http://one"),
        proxyAgent("http://two"),
        Agent.usingEndpointFactory(clock, servers, pool),
      ];
      for (const agent of agents) {
        agent.request("GET", `${scheme}://h/`);
        if (servers.last.sent().startsWith("CONNECT")) servers.last.answer(ESTABLISHED);
        servers.last.answer(EMPTY);
      }
      const origins = servers.connections.map(({ origin }) => origin);
      expect(origins).to.deep.equal(["http://one", "http://two", `${scheme}://h`]);
    });
  }
});

describe("ProxyAgent, for https (AG-17)", () => {
  it("asks for a tunnel, starts TLS in it for the server's name, and then asks the server", () => {
    const { agent, servers, started } = proxied();
    const answered = agent.request("GET", "https://Example.org/secret");
    expect(servers.last.sent()).to.equal(
      "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n",
    );
    expect(started).to.deep.equal(["trusts example.org:443"]);
    servers.last.answer(ESTABLISHED);
    expect(started.slice(1)).to.deep.equal(["starts for example.org with http/1.1"]);
    expect(servers.last.sent()).to.equal("GET /secret HTTP/1.1\r\nHost: example.org\r\n\r\n");
    servers.last.answer(EMPTY);
    expect(successResultOf(answered).code).to.equal(204);
  });

  it("keeps a tunnel for the same server only (AG-10)", () => {
    const { agent, servers } = proxied();
    agent.request("GET", "https://one/");
    servers.last.answer(ESTABLISHED);
    servers.last.answer(EMPTY);
    servers.last.sent();
    agent.request("GET", "https://one/again");
    expect(servers.connections).to.have.lengthOf(1);
    expect(servers.last.sent()).to.contain("GET /again HTTP/1.1");
    agent.request("GET", "https://two/");
    agent.request("GET", "http://one/");
    expect(servers.connections).to.have.lengthOf(3);
  });

  it("says who we are to the proxy, and never to the server behind it", () => {
    const { agent, servers } = proxied({ credentials: CREDENTIALS });
    agent.request("GET", "https://h/", new Headers([["Proxy-Authorization", ["own"]]]));
    expect(servers.last.sent()).to.contain("\r\nProxy-Authorization: Basic bWU6czpjcmV0\r\n");
    servers.last.answer(ESTABLISHED);
    expect(servers.last.sent()).not.to.contain("Authorization");
  });

  for (const [status, what] of [
    ["407 Proxy Authentication Required", "wants authorization"],
    ["403 Forbidden", "opens no tunnel"],
    ["502 Bad Gateway", "opens no tunnel"],
    ["302 Found", "opens no tunnel"],
  ] as const) {
    it(`fails clearly when the proxy answers with ${status}`, () => {
      const { agent, servers } = proxied();
      const answered = agent.request("GET", "https://h/secret");
      const lines = ["Proxy-Authenticate: Basic realm=x", "Location: /", "Content-Length: 4"];
      servers.last.answer(answer(status, lines, "evil"));
      const refused = failureResultOf(answered).value as TunnelRefused;
      expect(refused).to.be.instanceOf(TunnelRefused);
      expect(refused).to.include({ status: Number(status.slice(0, 3)), reason: status.slice(4) });
      expect(refused.challenges).to.deep.equal(["Basic realm=x"]);
      expect(refused.message).to.contain(what).and.to.contain(status.slice(0, 3));
      expect(servers.last.transport.disconnected).to.equal(true);
      expect(servers.last.transport.value().toString()).not.to.contain("secret");
    });
  }

  it("takes nothing that the proxy sends behind its answer, and says so (GEN-8)", () => {
    for (const behind of ["hello", EMPTY, `${ESTABLISHED}${EMPTY}`]) {
      const { agent, servers } = proxied();
      const answered = agent.request("GET", "https://h/");
      servers.last.answer(`${ESTABLISHED}${behind}`);
      const { value } = failureResultOf(answered);
      expect(value)
        .to.be.instanceOf(HandOverError)
        .and.to.match(/in the open/);
      expect(servers.last.transport.disconnected).to.equal(true);
      expect(servers.last.sent()).not.to.contain("GET");
    }
  });

  it("gives the proxy so long to answer", () => {
    const { agent, servers, clock } = proxied();
    const answered = agent.request("GET", "https://h/");
    clock.advance(29.9);
    expect(servers.last.transport.disconnected).to.equal(false);
    clock.advance(0.1);
    expect(failureResultOf(answered).value).to.be.instanceOf(ExchangeError);
    expect(servers.last.transport.disconnected).to.equal(true);
  });

  it("sends bodies through the tunnel, and none to the proxy", () => {
    const { agent, servers } = proxied();
    const body = new FileBodyProducer(Buffer.from("secret"));
    agent.request("PUT", "https://h/", undefined, body);
    expect(servers.last.sent()).not.to.contain("secret");
    servers.last.answer(ESTABLISHED);
    expect(servers.last.sent()).to.match(/^PUT \/ HTTP\/1.1\r\n[\s\S]*\r\n\r\nsecret$/);
  });

  it("refuses a user name that would not end where it does", () => {
    expect(() => proxied({ credentials: { user: "a:b", password: "" } })).to.throw(TypeError);
  });
});

describe("TunnelEndpoint (RFC 9110, section 9.3.6)", () => {
  function tunnel(host = "h", port = 22) {
    const servers = new FakeServers();
    const proxy = servers.endpointForURI(new URI("http://proxy:3128"));
    return { servers, endpoint: new TunnelEndpoint(proxy, { host, port }, new Clock()) };
  }

  it("loses no byte that comes with the proxy's answer, nor behind it", () => {
    for (const cut of [0, 1, 10, ESTABLISHED.length, ESTABLISHED.length + 3]) {
      const { servers, endpoint } = tunnel();
      const connected = endpoint.connect(Factory.forProtocol(AccumulatingProtocol));
      const text = `${ESTABLISHED}SSH-2.0-server`;
      servers.last.answer(text.slice(0, cut));
      servers.last.answer(text.slice(cut));
      const protocol = successResultOf(connected);
      expect(protocol.data.toString(), `cut at ${cut}`).to.equal("SSH-2.0-server");
      servers.last.answer(" more");
      expect(protocol.data.toString()).to.equal("SSH-2.0-server more");
      servers.last.close(new ConnectionLost());
      expect(protocol.closedReason?.value).to.be.instanceOf(ConnectionLost);
    }
  });

  it("writes an IPv6 address in brackets", () => {
    const { servers, endpoint } = tunnel("2001:db8::1");
    endpoint.connect(Factory.forProtocol(Protocol));
    expect(servers.last.sent()).to.contain("CONNECT [2001:db8::1]:22 HTTP/1.1\r\n");
  });

  it("fails when the factory builds no protocol, or throws", () => {
    for (const [build, expected] of [
      [() => null, NoProtocol],
      [
        () => {
          throw new RangeError("no");
        },
        RangeError,
      ],
    ] as const) {
      const { servers, endpoint } = tunnel();
      const factory = new Factory();
      factory.buildProtocol = build;
      const connected = endpoint.connect(factory);
      servers.last.answer(ESTABLISHED);
      expect(failureResultOf(connected).value).to.be.instanceOf(expected);
      expect(servers.last.transport.disconnected).to.equal(true);
    }
  });

  it("can be cancelled while the proxy has not answered", () => {
    const { servers, endpoint } = tunnel();
    const connected = endpoint.connect(Factory.forProtocol(Protocol));
    connected.cancel();
    expect(servers.last.transport.disconnected).to.equal(true);
    expect(failureResultOf(connected)).to.be.instanceOf(Failure);
  });

  it("refuses targets that can't be", () => {
    expect(() => tunnel("a b")).to.throw(RangeError);
    expect(() => tunnel("h", 70_000)).to.throw(RangeError);
    expect(() => tunnel("h\r\nEvil: 1")).to.throw(RangeError);
  });
});
