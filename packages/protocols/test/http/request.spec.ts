import type { Deferred } from "@cordage/deferred";
import {
  ContentLengthError,
  InvalidHeaderNameError,
  InvalidHeaderValueError,
  InvalidStatusCodeError,
  MAX_FORM_ITEMS,
  type Request,
  RequestLostError,
  ResponseFinishedError,
} from "@cordage/protocols/http";
import { type IPushProducer, IPv4Address, ProducerAlreadyRegisteredError } from "@cordage/reactor";
import {
  failureResultOf,
  flushLoggedErrors,
  LoggedError,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";
import { get, message, response, type Served, type ServeOptions, serve } from "./served.ts";

/** A server with one request on it, and that request. */
interface Asked extends Served {
  readonly request: Request;
}

function ask(bytes: string, options: ServeOptions = {}): Asked {
  const served = serve(options);
  served.receive(bytes);
  const [request] = served.requests;
  if (request === undefined) throw new Error("the request was not dispatched");
  return { ...served, request };
}

function post(contentType: string, body: string, uri = "/"): string {
  const lines = [`Content-Type: ${contentType}`, `Content-Length: ${body.length}`];
  return message(`POST ${uri} HTTP/1.1`, ...lines) + body;
}

const FORM = "application/x-www-form-urlencoded";

/** Notes what it is told. */
class NotingProducer implements IPushProducer {
  readonly told: string[] = [];

  pauseProducing(): void {
    this.told.push("pause");
  }

  resumeProducing(): void {
    this.told.push("resume");
  }

  stopProducing(): void {
    this.told.push("stop");
  }
}

describe("Request, as received (HR-1)", () => {
  it("knows method, target, path, version and body", () => {
    const { request } = ask(`${message("PATCH /a%20b?c=d HTTP/1.1", "Content-Length: 2")}hi`);
    expect(request).to.include({ method: "PATCH", uri: "/a%20b?c=d", path: "/a%20b" });
    expect(request.clientproto).to.equal("HTTP/1.1");
    expect(request.content).to.deep.equal(Buffer.from("hi"));
    expect(`${request}`).to.equal("<TestRequest PATCH /a%20b?c=d HTTP/1.1>");
  });

  it("puts a body together however it was cut", () => {
    const head = message("POST / HTTP/1.1", "Content-Length: 5000");
    const served = serve();
    served.receive(head, ..."x".repeat(5000));
    expect(served.requests[0]?.content.toString()).to.equal("x".repeat(5000));
  });

  it("keeps a body that lies in the middle of a chunk", () => {
    const { request } = ask(`${message("POST / HTTP/1.1", "Content-Length: 2")}hi${get("/")}`);
    expect(request.content.toString()).to.equal("hi");
  });

  it("answers with the last value of a header field", () => {
    const { request } = ask(get("/", "X: 1", "x: 2"));
    expect(request.getHeader("X")).to.equal("2");
    expect(request.getHeader("Y")).to.equal(undefined);
    expect(request.requestHeaders.getRawHeaders("X")).to.deep.equal(["1", "2"]);
    expect([...request.getAllHeaders()]).to.deep.equal([
      ["host", "h"],
      ["x", "2"],
    ]);
  });

  it("gives each request header fields of its own, though the bytes repeat", () => {
    const { request, requests } = ask(get("/") + get("/"));
    request.requestHeaders.setRawHeaders("Host", ["changed"]);
    request.finishWith("");
    expect(requests[1]?.getHeader("Host")).to.equal("h");
  });

  it("replaces Host by the authority of an absolute target (HP-5)", () => {
    const { request } = ask(get("http://other:81/a"));
    expect(request.requestHeaders.getRawHeaders("Host")).to.deep.equal(["other:81"]);
    expect(request.path).to.equal("/a");
  });

  it("reads cookies: last of a name, trimmed, broken pairs skipped (HR-4)", () => {
    const { request } = ask(
      get("/", "Cookie: a=1; b = 2 ;broken; c=d=e", "Cookie: a=3; __proto__=x"),
    );
    expect(["a", "b", "c", "__proto__"].map((name) => request.getCookie(name))).to.deep.equal([
      "3",
      "2",
      "d=e",
      "x",
    ]);
    expect(request.getCookie("broken")).to.equal(undefined);
    expect(request.getCookie("toString")).to.equal(undefined);
  });

  it("knows the host it was asked for, without the port", () => {
    const hostname = (value: string): string =>
      ask(`GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`).request.getRequestHostname();
    expect(hostname("example.com")).to.equal("example.com");
    expect(hostname("example.com:80")).to.equal("example.com");
    expect(hostname("[::1]:80")).to.equal("[::1]");
    expect(ask("GET / HTTP/1.0\r\n\r\n").request.getRequestHostname()).to.equal("10.0.0.1");
  });

  it("knows both ends of the connection", () => {
    const { request, transport } = ask(get("/"));
    expect(request.getHost()).to.equal(transport.hostAddr);
    expect(request.getClientAddress()).to.equal(transport.peerAddr);
  });

  it("is secure on a transport with certificates", () => {
    const tls = Object.assign(new StringTransport(), { getPeerCertificate: () => null });
    expect(ask(get("/")).request.isSecure()).to.equal(false);
    expect(ask(get("/"), { transport: tls }).request.isSecure()).to.equal(true);
  });

  it("can be told that it came to another place", () => {
    const { request } = ask(get("/"));
    request.setHost("example.com", 8080);
    expect(request.getHeader("Host")).to.equal("example.com:8080");
    expect(request.getHost()).to.deep.equal(new IPv4Address("TCP", "example.com", 8080));
    request.setHost("example.com", 443, true);
    expect(request.getHeader("Host")).to.equal("example.com");
    expect(request.isSecure()).to.equal(true);
    request.setHost("example.com", 80);
    expect(request.getHeader("Host")).to.equal("example.com");
  });

  it("has the trailers of a chunked body, apart from the headers (HP-15)", () => {
    const { request } = ask(
      `${message("POST / HTTP/1.1", "Transfer-Encoding: chunked")}0\r\nx-sum: 1\r\n\r\n`,
    );
    expect(request.trailers.getRawHeaders("X-Sum")).to.deep.equal(["1"]);
    expect(request.requestHeaders.hasHeader("X-Sum")).to.equal(false);
    expect(ask(get("/")).request.trailers.size).to.equal(0);
  });
});

describe("Request.args (HR-2)", () => {
  const argsOf = (bytes: string, options: ServeOptions = {}): [string, string[]][] => [
    ...ask(bytes, options).request.args,
  ];

  it("lists the values of each name in the query", () => {
    expect(argsOf(get("/?a=1&b=2&a=3"))).to.deep.equal([
      ["a", ["1", "3"]],
      ["b", ["2"]],
    ]);
    expect(argsOf(get("/"))).to.deep.equal([]);
  });

  it("decodes names and values once, and takes a plus for a blank", () => {
    expect(argsOf(get("/?%61+b=c%2520d%2Be+f&x=%26%3D"))).to.deep.equal([
      ["a b", ["c%20d+e f"]],
      ["x", ["&="]],
    ]);
  });

  it("leaves what is no escape as it is", () => {
    expect(argsOf(get("/?a=%&b=%4&c=%zz&d=%4g"))).to.deep.equal([
      ["a", ["%"]],
      ["b", ["%4"]],
      ["c", ["%zz"]],
      ["d", ["%4g"]],
    ]);
  });

  it("reads UTF-8, and keeps other bytes apart from each other", () => {
    const [[, [utf8, latin1, other] = []] = []] = argsOf(get("/?a=caf%C3%A9&a=caf%E9&a=caf%E8"));
    expect(utf8).to.equal("caf\u00e9");
    expect(latin1).to.equal("caf\udce9");
    expect(other).to.not.equal(latin1);
  });

  it("keeps empty values, and skips items without an equals sign", () => {
    expect(argsOf(get("/?a=&b&=c&&d=e=f"))).to.deep.equal([
      ["a", [""]],
      ["", ["c"]],
      ["d", ["e=f"]],
    ]);
  });

  it("does not take a semicolon for a separator (CVE-2021-23336)", () => {
    expect(argsOf(get("/?a=1;b=2&c=3"))).to.deep.equal([
      ["a", ["1;b=2"]],
      ["c", ["3"]],
    ]);
  });

  it("takes __proto__ for a name like any other (GEN-6)", () => {
    const { request } = ask(get("/?__proto__=1&constructor=2"));
    expect(request.args.get("__proto__")).to.deep.equal(["1"]);
    expect(request.args.get("constructor")).to.deep.equal(["2"]);
    expect(request.args.get("toString")).to.equal(undefined);
  });

  it("replaces what the query says by what a form says", () => {
    expect(argsOf(post(FORM, "a=3&a=4&c=%C3%A9", "/?a=1&b=2"))).to.deep.equal([
      ["a", ["3", "4"]],
      ["b", ["2"]],
      ["c", ["\u00e9"]],
    ]);
  });

  it("knows a form by its media type, in any case and with parameters", () => {
    expect(argsOf(post(`${FORM.toUpperCase()} ; charset=utf-8`, "a=1"))).to.deep.equal([
      ["a", ["1"]],
    ]);
  });

  it("parses the body of no other method, and of no other type", () => {
    const put = post(FORM, "a=1").replace("POST", "PUT");
    expect(argsOf(put)).to.deep.equal([]);
    expect(argsOf(post("text/plain", "a=1"))).to.deep.equal([]);
    expect(argsOf(post("multipart/form-data; boundary=x", "a=1"))).to.deep.equal([]);
    expect(argsOf(`${message("POST / HTTP/1.1", "Content-Length: 3")}a=1`)).to.deep.equal([]);
  });

  it("leaves the body to the program when told so", () => {
    const bytes = post(FORM, "a=1", "/?b=2");
    const { request } = ask(bytes, { parsePOSTFormSubmission: false });
    expect([...request.args]).to.deep.equal([["b", ["2"]]]);
    expect(request.content.toString()).to.equal("a=1");
  });

  it("takes forms of 10,000 items, and answers one more with 413", () => {
    const form = (items: number): string => post(FORM, Array(items).fill("a=").join("&"));
    expect(ask(form(MAX_FORM_ITEMS)).request.args.get("a")?.length).to.equal(MAX_FORM_ITEMS);
    const { receive, requests, sent } = serve();
    receive(form(MAX_FORM_ITEMS + 1));
    expect(requests.length).to.equal(0);
    expect(sent()).to.equal(response("413 Content Too Large", ["Content-Length: 0"]));
  });
});

describe("Request, framing the response (HR-5)", () => {
  it("sends the head with the first write, and each write as a chunk", () => {
    const { request, sent } = ask(get("/"));
    request.write("hello");
    expect(sent()).to.equal(
      response(
        "200 OK",
        ["Transfer-Encoding: chunked", "Content-Type: text/html"],
        "5\r\nhello\r\n",
      ),
    );
    request.write("");
    expect(sent()).to.equal("");
    request.write(Buffer.alloc(16, "x"));
    expect(sent()).to.equal(`10\r\n${"x".repeat(16)}\r\n`);
    request.finish();
    expect(sent()).to.equal("0\r\n\r\n");
    expect(request.sentLength).to.equal(21);
  });

  it("counts text in bytes", () => {
    const { request, sent } = ask(get("/"));
    request.write("\u00e9");
    expect(sent().endsWith("\r\n\r\n2\r\n\xc3\xa9\r\n")).to.equal(true);
  });

  it("sends what has a Content-Length as it is", () => {
    const { request, sent } = ask(get("/"));
    request.setHeader("content-length", "5");
    request.write("hel");
    request.write("lo");
    request.finish();
    expect(sent()).to.equal(
      response("200 OK", ["Content-Length: 5", "Content-Type: text/html"], "hello"),
    );
  });

  it("sends a response without body as an empty one", () => {
    const { request, sent } = ask(get("/"));
    request.finish();
    expect(sent()).to.equal(
      response("200 OK", ["Transfer-Encoding: chunked", "Content-Type: text/html"], "0\r\n\r\n"),
    );
  });

  it("sets Transfer-Encoding itself, whatever the program says", () => {
    const { request, sent } = ask(get("/"));
    request.setHeader("Transfer-Encoding", "gzip");
    request.finishWith("hello");
    expect(sent()).to.equal(
      response("200 OK", ["Content-Length: 5", "Content-Type: text/html"], "hello"),
    );
  });

  it("sends status, fields in order, and values as UTF-8", () => {
    const { request, sent } = ask(get("/"));
    request.setResponseCode(201, "Made it");
    request.setHeader("X-First", "caf\u00e9");
    request.responseHeaders.addRawHeader("x-second", "1");
    request.responseHeaders.addRawHeader("X-Second", "2");
    request.setHeader("Content-Type", "text/plain");
    request.finishWith("hi");
    expect(sent()).to.equal(
      response(
        "201 Made it",
        [
          ...["X-First: caf\xc3\xa9", "X-Second: 1", "X-Second: 2"],
          ...["Content-Type: text/plain", "Content-Length: 2"],
        ],
        "hi",
      ),
    );
  });

  it("lets the program replace and remove Server and Date (HR-12)", () => {
    const { request, sent } = ask(get("/"));
    request.setHeader("Server", "mine");
    request.responseHeaders.removeHeader("Date");
    request.finishWith("");
    expect(sent()).to.equal("HTTP/1.1 200 OK\r\nServer: mine\r\nContent-Length: 0\r\n\r\n");
  });

  it("names a server as it was told to, or not at all (HR-12)", () => {
    const named = ask(get("/"), { server: "Front" });
    named.request.finishWith("");
    expect(named.sent()).to.contain("\r\nServer: Front\r\n");
    const nameless = ask(get("/"), { server: null });
    nameless.request.finishWith("");
    expect(nameless.sent()).to.not.contain("Server");
  });
});

describe("Request, answering without a body (HR-6)", () => {
  it("sends nothing behind the head for HEAD, but the length", () => {
    const { request, sent, receive, requests } = ask(message("HEAD / HTTP/1.1"));
    request.finishWith("hello");
    expect(sent()).to.equal(response("200 OK", ["Content-Length: 5", "Content-Type: text/html"]));
    receive(get("/"));
    expect(requests.length).to.equal(2);
  });

  it("declares neither length nor chunks for HEAD when none is known", () => {
    const { request, sent } = ask(message("HEAD / HTTP/1.1"));
    request.write("hello");
    request.finish();
    expect(sent()).to.equal(response("200 OK", ["Content-Type: text/html"]));
  });

  it("sends 204 with neither length, type nor body", () => {
    const { request, sent } = ask(get("/"));
    request.setResponseCode(204);
    request.setHeader("Content-Length", "5");
    request.write("hello");
    request.finish();
    expect(sent()).to.equal(response("204 No Content", []));
  });

  it("sends 304 with the length it was given, but no body", () => {
    const { request, sent } = ask(get("/"));
    request.setResponseCode(304);
    request.setHeader("Content-Length", "5");
    request.write("hello");
    request.finish();
    expect(sent()).to.equal(response("304 Not Modified", ["Content-Length: 5"]));
  });

  it("invents no length for 304", () => {
    const { request, sent } = ask(get("/"));
    request.setResponseCode(304);
    request.finishWith("");
    expect(sent()).to.equal(response("304 Not Modified", []));
  });

  it("sends 205 with a length of 0, since nothing else tells the client", () => {
    const { request, sent } = ask(get("/"));
    request.setResponseCode(205);
    request.finishWith("hello");
    expect(sent()).to.equal(response("205 Reset Content", ["Content-Length: 0"]));
  });

  it("refuses a status that can't be the final one", () => {
    const { request } = ask(get("/"));
    for (const code of [100, 101, 103, 199, 600, 0, -200, 200.5, Number.NaN]) {
      expect(() => request.setResponseCode(code)).to.throw(InvalidStatusCodeError);
    }
    expect(request.code).to.equal(200);
  });

  it("has a phrase for a status nobody knows", () => {
    const { request, sent } = ask(get("/"));
    request.setResponseCode(299);
    request.finishWith("");
    expect(sent()).to.contain("HTTP/1.1 299 Unknown Status\r\n");
  });
});

describe("Request, held to its Content-Length (HR-7)", () => {
  it("throws and aborts when more is written", () => {
    const { request, sent, transport } = ask(get("/"));
    request.setHeader("Content-Length", "5");
    request.write("hell");
    sent();
    expect(() => request.write("oo")).to.throw(ContentLengthError, "Content-Length is 5");
    expect(transport.disconnected).to.equal(true);
    expect(sent()).to.equal("");
  });

  it("sends nothing of a body that is too long at once", () => {
    const { receive, sent, transport } = serve({
      process: (request) => {
        request.setHeader("Content-Length", "1");
        expect(() => request.write("hello")).to.throw(ContentLengthError);
      },
    });
    receive(get("/") + get("/"));
    expect(sent()).to.equal("");
    expect(transport.disconnected).to.equal(true);
  });

  it("logs and aborts when finished too early", () => {
    const { channel, request, transport } = ask(get("/"));
    request.setHeader("Content-Length", "5");
    request.write("hell");
    request.finish();
    expect(flushLoggedErrors(ContentLengthError).length).to.equal(1);
    expect(transport.disconnected).to.equal(true);
    expect(request.finished).to.equal(false);
    channel.connectionLost();
    expect(request.isLost).to.equal(true);
  });

  it("refuses a length that is no number before anything is sent", () => {
    for (const length of ["", "5x", "-1", "+5", "0x5", "99999999999999999"]) {
      const { request, sent } = ask(get("/"));
      request.setHeader("Content-Length", length);
      expect(() => request.write("hello")).to.throw(ContentLengthError);
      expect(sent()).to.equal("");
    }
  });

  it("refuses two lengths", () => {
    const { request } = ask(get("/"));
    request.responseHeaders.setRawHeaders("Content-Length", ["5", "5"]);
    expect(() => request.write("hello")).to.throw(ContentLengthError);
  });
});

describe("Request, keeping the response in one piece (HR-8)", () => {
  it("makes a blank of a line break in a value", () => {
    const { request, sent } = ask(get("/"));
    request.setHeader("X", "a\r\nEvil: 1\nb\rc");
    request.finishWith("");
    expect(sent()).to.equal(response("200 OK", ["X: a Evil: 1 b c", "Content-Length: 0"]));
  });

  it("makes a blank of a line break in the reason phrase", () => {
    const { request, sent } = ask(get("/"));
    request.setResponseCode(200, "OK\r\nEvil: 1");
    request.finishWith("");
    expect(sent()).to.equal(response("200 OK Evil: 1", ["Content-Length: 0"]));
  });

  it("sends a reason phrase as UTF-8", () => {
    const { request, sent } = ask(get("/"));
    request.setResponseCode(200, "na\u00efve");
    request.finishWith("\u00e9");
    expect(sent()).to.contain("HTTP/1.1 200 na\xc3\xafve\r\n");
  });

  it("refuses NUL in values and phrases, and bad names", () => {
    const { request } = ask(get("/"));
    expect(() => request.setHeader("X", "a\0")).to.throw(InvalidHeaderValueError);
    expect(() => request.setResponseCode(200, "a\0")).to.throw(InvalidHeaderValueError);
    expect(() => request.setHeader("X Y", "a")).to.throw(InvalidHeaderNameError);
    expect(() => request.setHeader("X:\r\nY", "a")).to.throw(InvalidHeaderNameError);
  });
});

describe("Request, ending", () => {
  it("warns of a second finish, which does nothing (HR-11)", () => {
    const { request, sent } = ask(get("/"));
    request.finishWith("");
    sent();
    request.finish();
    expect(sent()).to.equal("");
  });

  it("throws when written to after the end (HR-11)", () => {
    const { request } = ask(get("/"));
    request.finishWith("");
    expect(() => request.write("more")).to.throw(ResponseFinishedError);
    expect(() => request.finishWith("more")).to.throw(ResponseFinishedError);
  });

  it("ignores writes, and throws when finished, once the client has gone (HC-5)", () => {
    const { channel, request, sent } = ask(get("/"));
    channel.connectionLost();
    request.write("hello");
    expect(sent()).to.equal("");
    expect(() => request.finish()).to.throw(RequestLostError);
    expect(request.content.length).to.equal(0);
  });

  it("tells every notifyFinish once, after the end (HC-5)", () => {
    const { request } = ask(get("/"));
    const seen: boolean[] = [];
    const asked: Deferred<void>[] = [request.notifyFinish(), request.notifyFinish()];
    for (const finish of asked) finish.addCallback(() => seen.push(request.finished));
    request.finishWith("");
    expect(seen).to.deep.equal([true, true]);
  });

  it("tells notifyFinish at once when asked after the end (HC-5)", () => {
    const done = ask(get("/"));
    done.request.finishWith("");
    expect(successResultOf(done.request.notifyFinish())).to.equal(undefined);
    const gone = ask(get("/"));
    gone.channel.connectionLost();
    failureResultOf(gone.request.notifyFinish());
  });

  it("logs a producer that was left registered, and lets go of it (HR-11)", () => {
    const { channel, request, transport } = ask(get("/"));
    const producer = new NotingProducer();
    request.registerProducer(producer, true);
    request.finish();
    expect(flushLoggedErrors(LoggedError).length).to.equal(1);
    channel.pauseProducing();
    expect(producer.told).to.deep.equal([]);
    expect(transport.producer).to.equal(channel);
  });
});

describe("Request, with a producer (HR-11)", () => {
  it("passes on to a push producer what the transport says", () => {
    const { channel, request } = ask(get("/"));
    const producer = new NotingProducer();
    request.registerProducer(producer, true);
    channel.pauseProducing();
    channel.resumeProducing();
    request.unregisterProducer();
    channel.pauseProducing();
    expect(producer.told).to.deep.equal(["pause", "resume"]);
  });

  it("pauses a push producer that comes while the transport is full", () => {
    const { channel, request } = ask(get("/"));
    const producer = new NotingProducer();
    channel.pauseProducing();
    request.registerProducer(producer, true);
    expect(producer.told).to.deep.equal(["pause"]);
  });

  it("has the transport ask for each piece of a pull producer", () => {
    const { channel, request, sent, transport } = ask(get("/"));
    const pieces = ["a", "b"];
    request.registerProducer(
      {
        resumeProducing: () => {
          const piece = pieces.shift();
          if (piece !== undefined) request.write(piece);
          else {
            request.unregisterProducer();
            request.finish();
          }
        },
        stopProducing: () => {},
      },
      false,
    );
    expect(transport.streaming).to.equal(false);
    for (let i = 0; i < 3; i++) channel.resumeProducing();
    expect(sent().endsWith("\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n")).to.equal(true);
    expect([transport.producer, transport.streaming]).to.deep.equal([channel, true]);
  });

  it("hands what was written before to the transport, so that it knows how full it is", () => {
    const transport = new StringTransport();
    const { receive } = serve({
      transport,
      process: (request) => {
        request.write("before");
        request.registerProducer(new NotingProducer(), true);
        expect(transport.value().toString()).to.contain("before");
      },
    });
    receive(get("/"));
  });

  it("refuses a second producer", () => {
    const { request } = ask(get("/"));
    request.registerProducer(new NotingProducer(), true);
    expect(() => request.registerProducer(new NotingProducer(), true)).to.throw(
      ProducerAlreadyRegisteredError,
    );
  });

  it("takes another one after the first was unregistered", () => {
    const { channel, request } = ask(get("/"));
    const producer = new NotingProducer();
    request.registerProducer(new NotingProducer(), true);
    request.unregisterProducer();
    request.unregisterProducer();
    request.registerProducer(producer, true);
    channel.pauseProducing();
    expect(producer.told).to.deep.equal(["pause"]);
  });

  it("refuses a producer for a finished response", () => {
    const { request } = ask(get("/"));
    request.finishWith("");
    expect(() => request.registerProducer(new NotingProducer(), true)).to.throw(
      ResponseFinishedError,
    );
  });

  it("stops the producer once when the client goes away", () => {
    const { channel, request } = ask(get("/"));
    const producer = new NotingProducer();
    request.registerProducer(producer, true);
    channel.stopProducing();
    channel.connectionLost();
    expect(producer.told).to.deep.equal(["stop"]);
  });

  it("stops a producer that comes when the client has gone", () => {
    const { channel, request } = ask(get("/"));
    const producer = new NotingProducer();
    channel.connectionLost();
    request.registerProducer(producer, true);
    expect(producer.told).to.deep.equal(["stop"]);
  });

  it("tells the request of its loss even if the producer fails to stop", () => {
    const { channel, request } = ask(get("/"));
    const producer = new NotingProducer();
    producer.stopProducing = () => {
      throw new SyntaxError("no good");
    };
    request.registerProducer(producer, true);
    expect(() => channel.connectionLost()).to.throw(SyntaxError);
    expect(request.isLost).to.equal(true);
  });
});
