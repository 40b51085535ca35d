import {
  FormReceiver,
  formatHTTPDate,
  Headers,
  HTTPFactory,
  type HTTPFactoryOptions,
  MultipartParser,
  proxiedLogFormatter,
  type Request,
  requestLimits,
} from "@cordage/protocols/http";
import { Protocol } from "@cordage/reactor";
import { Clock } from "@cordage/testing";
import { expect } from "chai";
import { ask, NotingProducer } from "./asked.ts";
import { get, message } from "./served.ts";
import { wrong } from "./wrong-value.ts";

const CONNECT = "CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n";

/** Options that are refused, with the error and a part of its message. */
const REFUSED: readonly (readonly [object, typeof TypeError | typeof RangeError, string])[] = [
  [{ timeout: "5" }, RangeError, 'timeout has to be above 0 seconds, got "5"'],
  [{ headTimeout: Number.NaN }, RangeError, "headTimeout has to be above 0 seconds, got NaN"],
  [{ sendTimeout: -1 }, RangeError, "sendTimeout has to be above 0 seconds, got -1"],
  [{ abortTimeout: true }, RangeError, "abortTimeout has to be above 0 seconds, got true"],
  [{ maxBodySize: 1.5 }, RangeError, "maxBodySize has to be a whole number from 0 on, got 1.5"],
  [{ maxBodySize: "5" }, RangeError, 'got "5"'],
  [{ maxStreamedBodySize: -1 }, RangeError, "maxStreamedBodySize has to be"],
  [{ maxHeadBytes: 1.5 }, RangeError, "maxHeadBytes has to be"],
  [{ maxHeaderLines: 1.5 }, RangeError, "maxHeaderLines has to be"],
  [{ maxHeaderLines: null }, RangeError, "got null"],
  [{ maxRequestsPerConnection: 0 }, RangeError, "a whole number from 1 on, got 0"],
  [{ maxConnections: 1.5 }, RangeError, "maxConnections has to be"],
  [{ accessLog: {} }, TypeError, "accessLog has to have write(), got an object of class Object"],
  [{ accessLog: "log" }, TypeError, 'accessLog has to have write(), got "log"'],
  [{ accessLog: null }, TypeError, "accessLog has to have write(), got null"],
  [{ logPath: 5 }, TypeError, "logPath has to be text, got 5"],
  [{ logFormatter: "combined" }, TypeError, "logFormatter has to be a function"],
  [{ refusedLogFormatter: null }, TypeError, "refusedLogFormatter has to be a function, got null"],
  [{ wallClock: 5 }, TypeError, "wallClock has to be a function, got 5"],
  [{ clock: Clock }, TypeError, "clock has to have callLater(), got the class or function Clock"],
  [{ clock: { callLater: () => {} } }, TypeError, "clock has to have seconds()"],
  [{ server: 5 }, TypeError, "server has to be text, got 5"],
];

describe("HTTPFactory, given options that are none", () => {
  for (const [options, error, text] of REFUSED) {
    const [[name, value] = []] = Object.entries(options);
    it(`refuses ${typeof value === "object" ? "an object" : value} for ${name}, and says so`, () => {
      expect(() => new HTTPFactory(options as HTTPFactoryOptions)).to.throw(error, text);
    });
  }

  it("refuses what Twisted takes as an argument of its own", () => {
    expect(() => new HTTPFactory(wrong("/log"))).to.throw(
      TypeError,
      "options have to be an object",
    );
    expect(() => new HTTPFactory(wrong(null))).to.throw(TypeError, "got null");
  });

  it("takes Infinity for a limit, and null for a time: there is none", () => {
    const factory = new HTTPFactory({
      maxBodySize: Number.POSITIVE_INFINITY,
      maxConnections: Number.POSITIVE_INFINITY,
      timeout: null,
    });
    expect([factory.maxBodySize, factory.idleTimeout]).to.deep.equal([
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
  });
});

describe("Request, given arguments that are none", () => {
  const refused: readonly (readonly [
    string,
    (request: Request) => unknown,
    typeof TypeError | typeof RangeError,
    string,
  ])[] = [
    ["a trailer without a name", (r) => r.setTrailer(wrong(5), "a"), TypeError, "has to be text"],
    ["a cookie without a name", (r) => r.addCookie(wrong(5), "a"), TypeError, "name of a cookie"],
    ["a number for a cookie", (r) => r.addCookie("a", wrong(5)), TypeError, "value of a cookie"],
    ["null for attributes", (r) => r.addCookie("a", "b", wrong(null)), TypeError, "options have"],
    [
      "a cookie's date that is none",
      (r) => r.addCookie("a", "b", { expires: new Date(Number.NaN) }),
      RangeError,
      "expires has to be a time",
    ],
    [
      "a part of a second",
      (r) => r.addCookie("a", "b", { maxAge: 1.5 }),
      RangeError,
      "maxAge has to be a whole number of seconds, got 1.5",
    ],
    [
      "a number for sameSite",
      (r) => r.addCookie("a", "b", { sameSite: wrong(5) }),
      TypeError,
      "sameSite has to be text",
    ],
    ["a time that no date can be", (r) => r.setLastModified(1e20), RangeError, "has to be a time"],
    [
      "a Date for a time in seconds",
      (r) => r.setLastModified(wrong(new Date())),
      RangeError,
      "when has to be a time, got an object of class Date",
    ],
    ["no producer", (r) => r.registerProducer(wrong({}), false), TypeError, "resumeProducing()"],
    [
      "a producer that can't be stopped",
      (r) => r.registerProducer(wrong({ resumeProducing: () => {} }), false),
      TypeError,
      "stopProducing()",
    ],
    [
      "a push producer that can't be paused",
      (r) => {
        const { resumeProducing, stopProducing } = new NotingProducer();
        r.registerProducer({ resumeProducing, stopProducing }, true);
      },
      TypeError,
      "pauseProducing()",
    ],
    ["a class for a reader", (r) => r.deliverBody(wrong(Protocol)), TypeError, "makeConnection()"],
    ["a host that is no text", (r) => r.setHost(wrong(5), 80), TypeError, "host has to be text"],
    ["a port that is text", (r) => r.setHost("h", wrong("80")), RangeError, "port must be"],
  ];

  for (const [what, call, error, text] of refused) {
    it(`refuses ${what} at the call, and can be answered`, () => {
      const { request, sent } = ask(get("/"));
      expect(() => call(request)).to.throw(error, text);
      request.finishWith("well");
      expect(sent()).to.match(/^HTTP\/1\.1 200 OK\r\n[\s\S]*well$/);
    });
  }

  it("hands the connection to nothing but a protocol", () => {
    const upgrade = ask(get("/", "Connection: upgrade", "Upgrade: echo")).request;
    expect(() => upgrade.upgrade("echo", wrong(Protocol))).to.throw(TypeError, "makeConnection()");
    const tunnel = ask(CONNECT).request;
    expect(() => tunnel.acceptTunnel(wrong(undefined))).to.throw(TypeError, "got undefined");
    for (const request of [upgrade, tunnel]) request.finishWith("");
  });

  it("delivers the body to a protocol after something that is none", () => {
    const { request } = ask(message("POST / HTTP/1.1", "Content-Length: 5").concat("hello"));
    expect(() => request.deliverBody(wrong({}))).to.throw(TypeError);
    const reader = new Protocol();
    const pieces: string[] = [];
    reader.dataReceived = (data) => void pieces.push(`${data}`);
    request.deliverBody(reader);
    expect(pieces).to.deep.equal(["hello"]);
  });
});

describe("what a server is made of, given arguments that are none", () => {
  it("has headers want lists: a field can have several values", () => {
    const headers = new Headers();
    expect(() => headers.setRawHeaders("A", wrong("b"))).to.throw(TypeError, 'a list, got "b"');
    expect(() => headers.setRawHeaders("A", wrong(undefined))).to.throw(TypeError, "a list");
    expect(() => new Headers(wrong([["A", "bc"]]))).to.throw(TypeError, 'a list, got "bc"');
    expect(() => new Headers(wrong({ A: ["b"] }))).to.throw(TypeError, "fields have to be a list");
    expect(() => new Headers(wrong("A"))).to.throw(TypeError, 'fields have to be a list, got "A"');
    expect(() => new Headers(wrong([5]))).to.throw(TypeError, "got undefined");
    expect(headers.size).to.equal(0);
  });

  it("has limits want whole numbers", () => {
    expect(() => requestLimits({ maxTrailerBytes: 0.5 })).to.throw(RangeError, "maxTrailerBytes");
    expect(() => requestLimits(wrong(5))).to.throw(TypeError, "options have to be an object");
    expect(() => new MultipartParser("b", { maxParts: 1.5 })).to.throw(RangeError, "maxParts");
    expect(() => new MultipartParser("b", wrong(null))).to.throw(TypeError, "options have");
  });

  it("has forms want text", () => {
    expect(() => new MultipartParser(wrong(5))).to.throw(TypeError, "boundary has to be text");
    expect(() => new FormReceiver(wrong(undefined))).to.throw(TypeError, "contentType has to be");
  });

  it("takes no single address for a list of proxies, each letter of which would be one", () => {
    const make = (trustedProxies: unknown) => () =>
      proxiedLogFormatter({ trustedProxies: wrong(trustedProxies) });
    expect(make("10.0.0.1")).to.throw(
      TypeError,
      'trustedProxies has to be a list of texts, got "1',
    );
    expect(make([5])).to.throw(TypeError, "each of trustedProxies has to be text, got 5");
    expect(make(undefined)).to.throw(TypeError, "a list of texts");
  });

  it("renders no date of what is no time", () => {
    expect(() => formatHTTPDate(Number.NaN)).to.throw(RangeError, "got NaN");
    expect(() => formatHTTPDate(1e20)).to.throw(RangeError);
    expect(formatHTTPDate(0)).to.equal("Thu, 01 Jan 1970 00:00:00 GMT");
  });
});
