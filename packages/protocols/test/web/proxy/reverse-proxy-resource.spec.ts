import {
  Agent,
  HTTPConnectionPool,
  NOT_DONE_YET,
  type RenderResult,
  type Request,
  Resource,
  type ReverseProxyOptions,
  ReverseProxyResource,
  Site,
  Request as WebRequest,
} from "@cordage/protocols/web";
import { ClientFactory, Factory } from "@cordage/reactor";
import {
  AccumulatingProtocol,
  flushLoggedErrors,
  type SimulatedHost,
  SimulatedNetwork,
} from "@cordage/testing";
import { expect } from "chai";
import { get, message } from "../../http/served.ts";
import { bodyOf, statusOf } from "../served-site.ts";

/** Answers as the test says, and notes what it was asked. */
class Upstream extends Resource {
  override isLeaf = true;
  readonly asked: Request[] = [];
  answer: (request: Request) => RenderResult = ({ uri }) => uri;

  override render(request: Request): RenderResult {
    this.asked.push(request);
    return this.answer(request);
  }
}

/** A client, a proxy and a server, on a network of their own. */
class Bench {
  readonly network = new SimulatedNetwork();
  readonly upstream = new Upstream();
  readonly client = new AccumulatingProtocol();
  /** The one with the proxy. */
  readonly site: Site;
  /** In place of the server: this, which speaks as it likes. */
  server: AccumulatingProtocol | undefined = undefined;

  /** @param place - where the proxy is in its site; at its root when that is empty */
  constructor(path = "", options: Partial<ReverseProxyOptions> = {}, place = "api") {
    const server = this.network.host("server");
    const site = new Site(this.upstream, { clock: server.reactor });
    const either = new Factory();
    either.buildProtocol = () => this.server ?? site.buildProtocol();
    this.#listen(server, 8080, either);
    const proxy = this.network.host("proxy");
    const { reactor } = proxy;
    const pool = new HTTPConnectionPool(reactor, { headTimeout: 20 });
    const agent = new Agent(reactor, { pool, connectTimeout: 10 });
    const passing = new ReverseProxyResource("server", 8080, path, { agent, ...options });
    const root = new Resource();
    root.putChild(place, passing);
    const top = place === "" ? passing : root;
    this.site = new Site(top, { clock: reactor, maxStreamedBodySize: 2 ** 30 });
    this.#listen(proxy, 80, this.site);
    const factory = new ClientFactory();
    factory.noisy = false;
    factory.buildProtocol = () => this.client;
    this.network.host("client").reactor.connectTCP("proxy", 80, factory, { timeout: 10 });
    this.network.advance(1);
  }

  crashServer(): void {
    this.network.host("server").crash();
  }

  /** What the client is answered within some time. */
  ask(bytes: string, seconds = 1): string {
    this.client.data = Buffer.alloc(0);
    this.client.transport.write(Buffer.from(bytes, "latin1"));
    this.network.advance(seconds);
    return this.client.data.toString("latin1");
  }

  #listen({ reactor }: SimulatedHost, port: number, factory: Factory | Site): void {
    factory.noisy = false;
    reactor.listenTCP(port, factory);
  }
}

/** The values of a field that the server was sent. */
function sentOn({ upstream }: Bench, name: string): readonly string[] {
  return upstream.asked.at(-1)?.requestHeaders.getRawHeaders(name) ?? [];
}

describe("ReverseProxyResource, asking (PX-1 to PX-3)", () => {
  it("asks for what is below as the client has spelt it, with its query (PX-1)", () => {
    const bench = new Bench("/base/");
    for (const [asked, passed] of [
      ["/api/a/b?x=/../y", "/base/a/b?x=/../y"],
      ["/api/a%2Fb/%ff/%C3%A9/", "/base/a%2Fb/%ff/%C3%A9/"],
      ["/api/a;b=c+d/x@y:1/(z)!$&'*,~-_.", "/base/a;b=c+d/x@y:1/(z)!$&'*,~-_."],
      ["/api/%2B%3b%41", "/base/%2B%3b%41"],
      ['/api/a%zz%/"q"|', "/base/a%25zz%25/%22q%22%7C"],
      ["/api/%252e%252e", "/base/%252e%252e"],
      ["/api", "/base"],
      ["/api?", "/base?"],
      ["/api/", "/base/"],
    ] as const) {
      expect(bodyOf(bench.ask(get(asked))), asked).to.equal(passed);
    }
  });

  it("encodes what the program has put in the place of a segment", () => {
    const bench = new Bench("/base/", {}, "");
    const proxy = bench.site.resource;
    bench.site.resource = {
      isLeaf: true,
      getChildWithDefault: () => proxy,
      render: (request) => {
        request.postpath = ["new", "?;", ...request.postpath.slice(1)];
        return proxy.render(request);
      },
    };
    expect(bodyOf(bench.ask(get("/a;1/b;2?q")))).to.equal("/base/new/%3F%3B/b;2?q");
  });

  it("refuses paths that lead out of its own (PX-3)", () => {
    const bench = new Bench("/base");
    for (const path of ["..", "%2e%2e/x", "a/.", "..%2fx", "a%5c..%5cb", "x%2f.."]) {
      expect(statusOf(bench.ask(get(`/api/${path}`))), path).to.equal(400);
    }
    expect(bench.upstream.asked.length).to.equal(0);
  });

  it("gives the server its own Host, and tells the client's in fields of its own (PX-1, PX-3)", () => {
    const bench = new Bench("", { pseudonym: "us" });
    bench.ask(get("/api"));
    expect(sentOn(bench, "Host")).to.deep.equal(["server:8080"]);
    expect(sentOn(bench, "X-Forwarded-Host")).to.deep.equal(["h"]);
    expect(sentOn(bench, "X-Forwarded-Proto")).to.deep.equal(["http"]);
    expect(sentOn(bench, "X-Forwarded-For")[0]).to.match(/^[0-9.]+$/);
    expect(sentOn(bench, "Via")).to.deep.equal(["1.1 us"]);
  });

  it("takes nobody's word on that, but of those it trusts (PX-3)", () => {
    const claims = [
      "X-Forwarded-For: 6.6.6.6",
      "X-Forwarded-Proto: https",
      "Forwarded: for=6.6.6.6",
    ];
    const doubting = new Bench();
    doubting.ask(get("/api", ...claims));
    const client = sentOn(doubting, "X-Forwarded-For").join();
    expect(client).not.to.contain("6.6.6.6");
    expect(sentOn(doubting, "X-Forwarded-Proto")).to.deep.equal(["http"]);
    expect(sentOn(doubting, "Forwarded")).to.deep.equal([]);
    const trusting = new Bench("", { trustedProxies: [client] });
    trusting.ask(get("/api", ...claims));
    expect(sentOn(trusting, "X-Forwarded-For")).to.deep.equal([`6.6.6.6, ${client}`]);
    expect(sentOn(trusting, "X-Forwarded-Proto")).to.deep.equal(["https"]);
    expect(sentOn(trusting, "Forwarded")).to.deep.equal(["for=6.6.6.6"]);
  });

  it("passes every value on, but nothing that is about the connection (PX-2)", () => {
    const bench = new Bench();
    const ended = [
      "Keep-Alive: 1",
      "TE: trailers",
      "Trailer: X",
      "Proxy-Connection: x",
      "X-Hop: 1",
    ];
    const upgrade = [
      "Upgrade: x",
      "HTTP2-Settings: x",
      "Proxy-Authorization: x",
      "Expect: 100-continue",
    ];
    const hops = ["Connection: keep-alive, x-hop", "connection: Upgrade", ...ended, ...upgrade];
    bench.ask(get("/api", "X-Kept: 1", "X-Kept: \xff", ...hops));
    expect(sentOn(bench, "X-Kept").map((value) => Buffer.from(value).length)).to.have.length(2);
    for (const line of [...ended, ...upgrade]) {
      expect(sentOn(bench, line.split(":")[0] ?? ""), line).to.deep.equal([]);
    }
    expect(sentOn(bench, "Connection")).to.deep.equal([]);
  });

  it("passes on nothing that only looks like a field of its own, as it does to CGI (PX-2, PX-3)", () => {
    const claims = ["X_Forwarded_For: 6.6.6.6", "x-forwarded_proto: https", "X_Forwarded-Host: x"];
    const hops = ["Content_Length: 9", "Transfer_Encoding: chunked", "Proxy_Authorization: x"];
    const named = ["Connection: x_hop, x-other", "X-Hop: 1", "X_Hop: 1", "X_Other: 1"];
    const bench = new Bench();
    bench.ask(get("/api", "X_Kept: 1"));
    const trusting = new Bench("", {
      trustedProxies: [sentOn(bench, "X-Forwarded-For").join()],
    });
    for (const one of [bench, trusting]) {
      one.ask(get("/api", "X_Kept: 1", ...claims, ...hops, ...named));
      const fields = one.upstream.asked.at(-1)?.requestHeaders.getAllRawHeaders() ?? [];
      const names = Array.from(fields, ([name]) => name);
      expect(names.filter((name) => name.includes("_"))).to.deep.equal(["X_kept"]);
      expect(names).not.to.include("X-Hop");
    }
  });

  it("refuses to be a way through (PX-4)", () => {
    const bench = new Bench("", {}, ""); // all paths are the proxy's, and those that are none
    const connect = "CONNECT server:8080 HTTP/1.1\r\nHost: server\r\n\r\n";
    expect(statusOf(bench.ask(connect))).to.equal(501);
    expect(bench.upstream.asked.length).to.equal(0);
  });

  it("passes values on to the byte, whatever they are, both ways (PX-2)", () => {
    const bench = new Bench();
    const server = new AccumulatingProtocol();
    bench.server = server;
    bench.ask(get("/api", "X-Bytes: \xe9\xff", "X-Text: \xc3\xa9"));
    const asked = server.data.toString("latin1");
    expect(asked).to.contain("X-Bytes: \xe9\xff\r\n").and.contain("X-Text: \xc3\xa9\r\n");
    const answer = "HTTP/1.1 200 OK\r\nX-Bytes: \xfe\xe9\r\nContent-Length: 0\r\n\r\n";
    server.transport.write(Buffer.from(answer, "latin1"));
    bench.network.advance(1);
    expect(bench.client.data.toString("latin1")).to.contain("X-Bytes: \xfe\xe9\r\n");
  });

  it("takes nobody's word on the client in other spellings either (PX-3)", () => {
    const bench = new Bench();
    const claims = [
      ...["X-Real-IP", "X_Real_IP", "X_Forwarded_For", "X-Forwarded-Port", "x-forwarded-prefix"],
      ...["X_Forwarded-Proto", "X-Forwarded-Server"],
    ];
    bench.ask(get("/api", ...claims.map((name) => `${name}: 6.6.6.6`), "X-Forwarder: kept"));
    const asked = bench.upstream.asked.at(-1)?.requestHeaders;
    const names = [...(asked?.getAllRawHeaders() ?? [])].map(([name]) => name);
    expect(names).to.deep.equal([
      ...["X-Forwarder", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Via", "Host"],
    ]);
  });

  it("sends on what comes behind a body, but no connection's fields, nor claims (PX-2, PX-3)", () => {
    const bench = new Bench();
    bench.ask(
      `${message("POST /api HTTP/1.1", "Transfer-Encoding: chunked", "Connection: x-hop")}` +
        "1\r\nx\r\n0\r\nX-Sum: 1\r\nX-Hop: 1\r\nX-Forwarded-For: 6.6.6.6\r\nX_Real_IP: 6.6.6.6\r\n\r\n",
    );
    const trailers = bench.upstream.asked[0]?.trailers.getAllRawHeaders() ?? [];
    expect([...trailers]).to.deep.equal([["X-Sum", ["1"]]]);
  });

  it("sends bodies with their length, and de-chunked ones in chunks of its own (PX-2)", () => {
    const bench = new Bench();
    bench.upstream.answer = ({ content }) => content;
    const upload = (line: string, body: string): string =>
      bodyOf(bench.ask(message("POST /api HTTP/1.1", line) + body));
    expect(upload("Content-Length: 5", "hello")).to.equal("hello");
    expect(sentOn(bench, "Content-Length")).to.deep.equal(["5"]);
    expect(upload("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n")).to.equal("hello");
    expect(sentOn(bench, "Transfer-Encoding")).to.deep.equal(["chunked"]);
    expect(upload("Content-Length: 0", "")).to.equal("");
    expect(bench.upstream.asked.length).to.equal(3);
  });

  it("forwards OPTIONS and TRACE as often as they say, and answers then (RFC 9110, 7.6.2)", () => {
    for (const method of ["OPTIONS", "TRACE"]) {
      const bench = new Bench();
      const ask = (...lines: readonly string[]): number =>
        statusOf(bench.ask(message(`${method} /api/x HTTP/1.1`, ...lines)));
      const told = (): string | undefined => bench.upstream.asked.at(-1)?.getHeader("Max-Forwards");
      ask("Max-Forwards: 2");
      expect(told()).to.equal("1");
      ask(`Max-Forwards: ${"9".repeat(400)}`);
      expect(told()).to.equal("254");
      ask();
      expect(told()).to.equal(undefined);
      expect(bench.upstream.asked).to.have.length(3);
      expect(ask("Max-Forwards: 0")).to.equal(method === "OPTIONS" ? 200 : 405);
      for (const bad of ["-1", "1, 2", "0x1", "", "1.5"]) {
        expect(ask(`Max-Forwards: ${bad}`), bad).to.equal(400);
      }
      expect(ask("Max-Forwards: 1", "Max-Forwards: 1")).to.equal(400);
      expect(bench.upstream.asked).to.have.length(3);
    }
  });

  it("takes Max-Forwards of other methods for a field like any other", () => {
    const bench = new Bench();
    bench.ask(get("/api/x", "Max-Forwards: 0"));
    expect(bench.upstream.asked[0]?.getHeader("Max-Forwards")).to.equal("0");
  });

  it("stops what goes in circles (PX-3)", () => {
    const bench = new Bench("", { pseudonym: "us" });
    expect(statusOf(bench.ask(get("/api", "Via: 1.0 a, 1.1\tus (x), 1.1 b")))).to.equal(502);
    expect(statusOf(bench.ask(get("/api", "Via: 1.1 usual")))).to.equal(200);
    expect(sentOn(bench, "Via")).to.deep.equal(["1.1 usual", "1.1 us"]);
  });

  it("takes no path, host or name that can't be sent", () => {
    const { reactor } = new SimulatedNetwork().host("proxy");
    const agent = new Agent(reactor);
    const make = (host: string, path: string, pseudonym?: string) => () =>
      new ReverseProxyResource(host, 80, path, { agent, pseudonym });
    expect(make("a b", "")).to.throw(RangeError);
    expect(make("h", "no")).to.throw(RangeError, "slash");
    expect(make("h", "/a b")).to.throw(RangeError);
    expect(make("h", "", "a b")).to.throw(RangeError, "token");
    expect(make("::1", "/x")).not.to.throw();
  });
});

describe("ReverseProxyResource, answering (PX-1, PX-2)", () => {
  it("passes status, fields and body on", () => {
    const bench = new Bench("", { pseudonym: "us" });
    bench.upstream.answer = (request) => {
      request.setResponseCode(201, "Very Created");
      request.responseHeaders.setRawHeaders("Set-Cookie", ["a=1", "b=2"]);
      request.setHeader("Server", "Theirs");
      return "made";
    };
    const answer = bench.ask(get("/api"));
    expect(answer.split("\r\n", 1)[0]).to.equal("HTTP/1.1 201 Very Created");
    expect(answer).to.contain("Set-Cookie: a=1\r\n").and.contain("Set-Cookie: b=2\r\n");
    expect(answer).to.contain("Server: Theirs\r\n").and.contain("Content-Length: 4\r\n");
    expect(answer).to.contain("Via: 1.1 us\r\n");
    expect(bodyOf(answer)).to.equal("made");
  });

  it("frames anew, once, what comes in chunks, and says nothing of a type that it doesn't know", () => {
    const bench = new Bench();
    const server = new AccumulatingProtocol();
    bench.server = server;
    bench.ask(get("/api"));
    server.transport.write(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    );
    bench.network.advance(1);
    const answer = bench.client.data.toString();
    expect(answer.match(/chunked/g)).to.have.length(1);
    expect(answer).not.to.match(/Content-Type|Server/);
    expect(bodyOf(answer)).to.equal("5\r\nhello\r\n0\r\n\r\n");
  });

  it("passes on what comes behind a body, unless it is about the connection (PX-2, HP-15)", () => {
    const bench = new Bench();
    bench.upstream.answer = (request) => {
      request.setHeader("Connection", "x-hop");
      request.write("x");
      request.setTrailer("X-Sum", "1");
      request.setTrailer("X-Hop", "1");
      return "";
    };
    const answer = bench.ask(get("/api"));
    expect(bodyOf(answer)).to.equal("1\r\nx\r\n0\r\nX-Sum: 1\r\n\r\n");
    expect(bodyOf(bench.ask("GET /api HTTP/1.0\r\n\r\n"))).to.equal("x");
  });

  it("ends both connections when it fails to pass a response on, and says so in the log", () => {
    const bench = new Bench();
    bench.site.buildRequest = (channel, head) =>
      Object.assign(new WebRequest(channel, head, bench.site), {
        registerProducer() {
          throw new SyntaxError("no good");
        },
      });
    const server = new AccumulatingProtocol();
    bench.server = server;
    bench.ask(get("/api"));
    server.transport.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
    bench.network.advance(1);
    expect([bench.client.closed, server.closed]).to.deep.equal([true, true]);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });

  it("drops fields about the connection, and those that it names (PX-2)", () => {
    const bench = new Bench();
    const server = new AccumulatingProtocol();
    bench.server = server;
    bench.ask(get("/api"));
    const hops =
      "Connection: x-hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nProxy-Authenticate: x\r\nUpgrade: x";
    server.transport.write(`HTTP/1.1 200 OK\r\n${hops}\r\nX-Kept: 1\r\nContent-Length: 0\r\n\r\n`);
    bench.network.advance(1);
    const answer = bench.client.data.toString();
    expect(answer).not.to.match(/Connection|X-Hop|Keep-Alive|Proxy-Auth|Upgrade/);
    expect(answer).to.contain("X-Kept: 1\r\n").and.contain("Content-Length: 0\r\n");
  });

  it("tells of HEAD what the server tells, and sends no body", () => {
    const bench = new Bench();
    bench.upstream.answer = () => "hello";
    const answer = bench.ask(message("HEAD /api HTTP/1.1") + get("/api"));
    expect(answer.match(/Content-Length: 5\r\n/g)).to.have.length(2);
    expect(answer.match(/hello/g)).to.have.length(1);
  });

  it("says 502 when the server can't be reached", () => {
    const bench = new Bench();
    bench.crashServer();
    expect(statusOf(bench.ask(get("/api"), 60))).to.be.oneOf([502, 504]);
    flushLoggedErrors();
  });

  it("says 502 for what is no response, and 504 when there is none in time (PX-3)", () => {
    for (const [sent, status] of [
      ["nonsense\r\n\r\n", 502],
      ["", 504],
    ] as const) {
      const bench = new Bench();
      const server = new AccumulatingProtocol();
      bench.server = server;
      bench.ask(get("/api"));
      server.transport.write(sent);
      bench.network.advance(30);
      expect(statusOf(bench.client.data.toString())).to.equal(status);
      flushLoggedErrors();
    }
  });

  it("ends the connection when the server cuts its response short (HR-7)", () => {
    const bench = new Bench();
    const server = new AccumulatingProtocol();
    bench.server = server;
    bench.ask(get("/api"));
    server.transport.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    bench.network.advance(1);
    server.transport.loseConnection();
    bench.network.advance(1);
    expect(bench.client.data.toString()).to.match(/5\r\nhello\r\n$/);
    expect(bench.client.closed).to.equal(true);
  });

  it("gives the request up when the client goes away", () => {
    const bench = new Bench();
    const lost: unknown[] = [];
    bench.upstream.answer = (request) => {
      request.notifyFinish().addErrback((reason) => lost.push(reason));
      return NOT_DONE_YET;
    };
    bench.ask(get("/api"));
    bench.client.transport.abortConnection();
    bench.network.advance(1);
    expect(lost.length).to.equal(1);
    flushLoggedErrors();
  });

  it("holds little of a response that the client is slow to read, or of a body the server is", () => {
    const bench = new Bench();
    const server = new AccumulatingProtocol();
    bench.server = server;
    bench.ask(message("POST /api HTTP/1.1", "Content-Length: 20000000"));
    server.transport.pauseProducing();
    let written = 0;
    const body = Buffer.alloc(100_000);
    bench.client.transport.registerProducer(
      {
        resumeProducing: () => {
          written += body.length;
          bench.client.transport.write(body);
        },
        stopProducing: () => {},
      },
      false,
    );
    bench.network.advance(10);
    expect(written).to.be.below(2_000_000);
    server.transport.resumeProducing();
    bench.network.advance(5);
    expect(written).to.be.above(19_000_000);
  });
});
