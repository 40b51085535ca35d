/** What can't be meant throws at the call, and is not found out by a request, or never. */
import {
  ClientRequest,
  DEFAULT_RESPONSE_LIMITS,
  HTTPClientProtocol,
  UNKNOWN_LENGTH,
} from "@cordage/protocols/http";
import {
  Agent,
  BrowserLikePolicyForHTTPS,
  BrowserLikeRedirectAgent,
  ContentDecoderAgent,
  CookieAgent,
  CookieJar,
  HostnameCachingHTTPSPolicy,
  HTTPConnectionPool,
  ProxyAgent,
  RedirectAgent,
  TunnelEndpoint,
} from "@cordage/protocols/web";
import { Clock, MemoryReactorClock } from "@cordage/testing";
import { expect } from "chai";
import { agentBench } from "./fake-servers.ts";

const reactor = new MemoryReactorClock();
const { agent } = agentBench();
const endpoint = agentBench().servers.endpointForURI({ scheme: "http", hostField: "h" } as never);
const jar = new CookieJar();
const pool = new HTTPConnectionPool(reactor);

/** Types would not have let it through; programs without them need to be told. */
const wrong = (value: unknown): never => value as never;

const NO_TIMES = [0, -1, Number.NaN];
const NO_COUNTS = [-1, Number.NaN];

/** Each name says what is made, and with what. */
const RANGE: readonly (readonly [what: string, make: () => unknown])[] = [
  ...NO_TIMES.flatMap((time) => [
    [`Agent: connectTimeout ${time}`, () => new Agent(reactor, { connectTimeout: time })] as const,
    [
      `TunnelEndpoint: timeout ${time}`,
      () => new TunnelEndpoint(endpoint, { host: "h", port: 1 }, reactor, { timeout: time }),
    ] as const,
  ]),
  ...NO_COUNTS.flatMap((count) => [
    [
      `maxPersistentPerHost = ${count}`,
      () => {
        pool.maxPersistentPerHost = count;
      },
    ] as const,
    [
      `cachedConnectionTimeout = ${count}`,
      () => {
        pool.cachedConnectionTimeout = count;
      },
    ] as const,
    [
      `HTTPConnectionPool: limit ${count}`,
      () => new HTTPConnectionPool(reactor, { limits: { maxHeaderLines: count } }),
    ] as const,
    [
      `HTTPClientProtocol: maxInformational ${count}`,
      () => new HTTPClientProtocol(undefined, { limits: { maxInformational: count } }),
    ] as const,
    [
      `RedirectAgent: redirectLimit ${count}`,
      () => new RedirectAgent(agent, { redirectLimit: count }),
    ] as const,
    [
      `ContentDecoderAgent: maxDecodedBytes ${count}`,
      () => new ContentDecoderAgent(agent, [], { maxDecodedBytes: count }),
    ] as const,
    [`CookieJar: maxCookies ${count}`, () => new CookieJar({ maxCookies: count })] as const,
    [
      `CookieJar: maxCookiesPerDomain ${count}`,
      () => new CookieJar({ maxCookiesPerDomain: count }),
    ] as const,
    [
      `HostnameCachingHTTPSPolicy: cacheSize ${count}`,
      () => new HostnameCachingHTTPSPolicy(new BrowserLikePolicyForHTTPS(), count),
    ] as const,
    [`a body of ${count} bytes`, () => bodyOf(count)] as const,
  ]),
  ["a body of 1.5 bytes", () => bodyOf(1.5)],
  ["a body without a length", () => bodyOf(undefined)],
];

const TYPES: readonly (readonly [what: string, make: () => unknown])[] = [
  ["Agent: no reactor", () => new Agent(wrong(undefined))],
  ["Agent: a clock for a reactor", () => new Agent(wrong(new Clock()))],
  ["Agent: contextFactory", () => new Agent(reactor, { contextFactory: wrong({}) })],
  ["Agent: pool", () => new Agent(reactor, { pool: wrong({}) })],
  ["Agent: bindAddress", () => new Agent(reactor, { bindAddress: wrong(80) })],
  ["Agent: endpoint factory", () => Agent.usingEndpointFactory(reactor, wrong({}))],
  ["HTTPConnectionPool: no reactor", () => new HTTPConnectionPool(wrong(undefined))],
  ["HTTPConnectionPool: false", () => new HTTPConnectionPool(reactor, wrong(false))],
  ["HTTPClientProtocol: callback", () => new HTTPClientProtocol(wrong({}))],
  ["RedirectAgent: agent", () => new RedirectAgent(wrong(undefined))],
  ["BrowserLikeRedirectAgent: agent", () => new BrowserLikeRedirectAgent(wrong({}))],
  ...["X-Secret", ["X Secret"], [7]].map(
    (names) =>
      [
        `RedirectAgent: sensitiveHeaderNames ${JSON.stringify(names)}`,
        () => new RedirectAgent(agent, { sensitiveHeaderNames: wrong(names) }),
      ] as const,
  ),
  ["CookieAgent: agent", () => new CookieAgent(wrong({}), jar)],
  ["CookieAgent: jar", () => new CookieAgent(agent, wrong(new Map()))],
  ["CookieJar: isPublicSuffix", () => new CookieJar({ isPublicSuffix: wrong(["co.uk"]) })],
  ["CookieJar: wallClock", () => new CookieJar({ wallClock: wrong(new Clock()) })],
  ["ContentDecoderAgent: agent", () => new ContentDecoderAgent(wrong(undefined))],
  ["ContentDecoderAgent: decoder", () => new ContentDecoderAgent(agent, wrong([["gzip", {}]]))],
  [
    "ContentDecoderAgent: a name that is no token",
    () => new ContentDecoderAgent(agent, [["g zip", wrong(() => undefined)]]),
  ],
  ["ProxyAgent: endpoint", () => new ProxyAgent(wrong({}), reactor)],
  ["ProxyAgent: reactor", () => new ProxyAgent(endpoint, wrong({}), pool)],
  ["ProxyAgent: pool", () => new ProxyAgent(endpoint, reactor, wrong({}))],
  [
    "ProxyAgent: contextFactory",
    () => new ProxyAgent(endpoint, reactor, pool, { contextFactory: wrong({}) }),
  ],
  ...[{}, { user: "u" }, { user: "u:v", password: "" }].map(
    (credentials) =>
      [
        `ProxyAgent: credentials ${JSON.stringify(credentials)}`,
        () => new ProxyAgent(endpoint, reactor, pool, { credentials: wrong(credentials) }),
      ] as const,
  ),
  [
    "TunnelEndpoint: endpoint",
    () => new TunnelEndpoint(wrong({}), { host: "h", port: 1 }, reactor),
  ],
  ["BrowserLikePolicyForHTTPS: root", () => new BrowserLikePolicyForHTTPS(wrong(5))],
  ["HostnameCachingHTTPSPolicy: policy", () => new HostnameCachingHTTPSPolicy(wrong({}))],
  ["ClientRequest: target", () => new ClientRequest("GET", wrong(undefined))],
  ["ClientRequest: headers", () => new ClientRequest("GET", "/", { headers: wrong({}) })],
  [
    "ClientRequest: informationalReceived",
    () => new ClientRequest("GET", "/", { informationalReceived: wrong({}) }),
  ],
];

function bodyOf(length: number | undefined): ClientRequest {
  return new ClientRequest("POST", "/", { bodyProducer: wrong({ ...BODY, length }) });
}

const BODY = { length: UNKNOWN_LENGTH, startProducing: (): void => {} };

describe("A bad argument", () => {
  for (const [what, make] of RANGE) {
    it(`is a RangeError at the call: ${what}`, () => {
      expect(make).to.throw(RangeError);
    });
  }

  for (const [what, make] of TYPES) {
    it(`is a TypeError at the call, in words of its own: ${what}`, () => {
      expect(make)
        .to.throw(TypeError)
        .and.not.match(/undefined \(reading|is not a function$/);
    });
  }

  it("changes nothing where it was to be set", () => {
    expect(pool.maxPersistentPerHost).to.equal(2);
    expect(pool.cachedConnectionTimeout).to.equal(240);
  });

  it("is none where it is at the bound", () => {
    pool.maxPersistentPerHost = 0;
    pool.cachedConnectionTimeout = 0;
    expect(() => bodyOf(0)).not.to.throw();
    expect(() => new ClientRequest("POST", "/", { bodyProducer: wrong(BODY) })).not.to.throw();
    expect(() => new RedirectAgent(agent, { redirectLimit: 0 })).not.to.throw();
  });
});

describe("Limits of a client", () => {
  it("are the defaults where they aren't chosen", () => {
    const { agent: limited, servers } = agentBench({ limits: { maxHeaderLines: 1 } });
    limited.request("GET", "http://h/").addErrback(() => {});
    servers.last.answer(`HTTP/1.1 200 OK\r\nX: ${"y".repeat(60_000)}\r\n`);
    expect(servers.last.transport.disconnected).to.equal(false);
    servers.last.answer("Y: 2\r\n\r\n");
    expect(servers.last.transport.disconnected).to.equal(true);
    expect(DEFAULT_RESPONSE_LIMITS.maxHeaderLines).to.equal(500);
  });
});
