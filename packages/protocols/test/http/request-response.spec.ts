import type { Deferred } from "@cordage/deferred";
import {
  ContentLengthError,
  InvalidHeaderNameError,
  InvalidHeaderValueError,
  InvalidStatusCodeError,
  RequestLostError,
  ResponseFinishedError,
} from "@cordage/protocols/http";
import { globalLogPublisher, type LogEvent } from "@cordage/reactor";
import { failureResultOf, flushLoggedErrors, LoggedError, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { ask, NotingProducer } from "./asked.ts";
import { get, message, response, serve } from "./served.ts";

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

  it("gives no type to nothing for HEAD either (HR-12)", () => {
    const { request, sent } = ask(message("HEAD / HTTP/1.1"));
    request.finishWith("");
    expect(sent()).to.equal(response("200 OK", ["Content-Length: 0"]));
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
    const text = "201" as unknown as number; // what callers without types may give
    expect(() => request.setResponseCode(text)).to.throw(InvalidStatusCodeError, 'got "201"');
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

  it("takes nothing more once it was aborted, and does not call that an end", () => {
    const { channel, request, sent } = ask(get("/"));
    const finish = request.notifyFinish();
    request.setHeader("Content-Length", "5");
    request.write("hello");
    expect(() => request.write("!")).to.throw(ContentLengthError);
    sent();
    request.write("more");
    expect(() => request.finish()).to.throw(RequestLostError);
    expect([request.isLost, request.finished, sent()]).to.deep.equal([true, false, ""]);
    channel.connectionLost();
    failureResultOf(finish);
  });

  it("refuses a length that is no number before anything is sent", () => {
    for (const length of ["", "5x", "-1", "+5", "0x5", "99999999999999999"]) {
      const { request, sent } = ask(get("/"));
      request.setHeader("Content-Length", length);
      expect(() => request.write("hello")).to.throw(ContentLengthError);
      expect(() => request.finish()).to.throw(ContentLengthError);
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
    request.write("chunk");
    request.finish();
    sent();
    const warnings: LogEvent[] = [];
    const note = (event: LogEvent): unknown => event.log_level === "warn" && warnings.push(event);
    globalLogPublisher.addObserver(note);
    request.finish();
    globalLogPublisher.removeObserver(note);
    expect(warnings.length).to.equal(1);
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

describe("Request, answered by an async process()", () => {
  it("logs what that rejects with, and ends the connection", async () => {
    const { receive, transport } = serve({
      async process() {
        throw new SyntaxError("no answer");
      },
    });
    receive(get("/"));
    expect(transport.writeDisconnecting).to.equal(false);
    await Promise.resolve();
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
    expect([transport.writeDisconnecting, transport.disconnected]).to.deep.equal([true, false]);
  });

  it("resets it in the middle of a response, which must not look whole", async () => {
    const { receive, transport } = serve({
      async process(request) {
        request.write("so far");
        throw new SyntaxError("no end");
      },
    });
    receive(get("/"));
    await Promise.resolve();
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
    expect(transport.disconnected).to.equal(true);
  });

  it("goes on when the response is finished, but logs it", async () => {
    const { receive, requests, transport } = serve({
      async process(request) {
        request.finishWith("");
        throw new SyntaxError("behind the answer");
      },
    });
    receive(get("/"));
    await Promise.resolve();
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
    receive(get("/"));
    expect(requests).to.have.length(2);
    expect(transport.disconnected).to.equal(false);
    await Promise.resolve();
    flushLoggedErrors(SyntaxError);
  });
});

describe("Request, given what can't be sent", () => {
  it("refuses it at the call, before anything is sent", () => {
    const { request, sent } = ask(get("/"));
    const notBytes = 5 as unknown as string; // from a program that nobody has checked
    expect(() => request.write(notBytes)).to.throw(TypeError, "bytes or text, got number");
    expect(() => request.finishWith(notBytes)).to.throw(TypeError, "bytes or text, got number");
    expect(sent()).to.equal("");
    request.finishWith("");
  });
});
