import { MAX_DRAIN_BYTES, type Request } from "@cordage/protocols/http";
import { expect } from "chai";
import { get, HELLO, message, refusal, response, type Served, sayHello, serve } from "./served.ts";

const CLOSED = response(
  "200 OK",
  ["Content-Length: 5", "Content-Type: text/html", "Connection: close"],
  "hello",
);

/** A server that answers uploads when their heads have arrived, and other requests when they are complete. */
function serveEarly(): Served {
  return serve({
    headReceived: (request: Request) => request.method === "POST" && sayHello(request),
    process: sayHello,
  });
}

describe("HTTPChannel, when the response is finished before the request is complete (HC-6)", () => {
  it("throws the body away, and goes on with the next request", () => {
    const { receive, requests, sent } = serveEarly();
    receive(message("POST / HTTP/1.1", "Content-Length: 7"));
    expect(sent()).to.equal(HELLO);
    receive("GET", `\r\n\r\n${get("/next")}`);
    expect(sent()).to.equal(HELLO);
    expect(requests.map(({ uri }) => uri)).to.deep.equal(["/next"]);
  });

  it("does so for chunks as well, and when all came at once", () => {
    const { receive, requests, sent } = serveEarly();
    const head = message("POST / HTTP/1.1", "Transfer-Encoding: chunked");
    receive(`${head}5\r\nhello\r\n0\r\n\r\n${get("/next")}`);
    expect(sent()).to.equal(HELLO + HELLO);
    expect(requests.map(({ uri }) => uri)).to.deep.equal(["/next"]);
  });

  it("calls process for no request that was answered, be it without a body", () => {
    const { receive, requests, sent } = serve({ headReceived: sayHello });
    receive(get("/a") + get("/b"));
    expect(sent()).to.equal(HELLO + HELLO);
    expect(requests).to.deep.equal([]);
  });

  it("closes when 64 KiB of body and a byte are declared", () => {
    const { clock, receive, sent, transport } = serveEarly();
    receive(message("POST / HTTP/1.1", `Content-Length: ${MAX_DRAIN_BYTES}`));
    expect(sent()).to.equal(HELLO);
    const tooMuch = serveEarly();
    tooMuch.receive(message("POST / HTTP/1.1", `Content-Length: ${MAX_DRAIN_BYTES + 1}`));
    expect(tooMuch.sent()).to.equal(CLOSED);
    clock.advance(2);
    tooMuch.clock.advance(2);
    expect([transport.disconnecting, tooMuch.transport.disconnecting]).to.deep.equal([false, true]);
  });

  it("closes when more chunks come than 64 KiB", () => {
    const { clock, receive, sent, transport } = serveEarly();
    receive(message("POST / HTTP/1.1", "Transfer-Encoding: chunked"));
    receive(`10000\r\n${"x".repeat(MAX_DRAIN_BYTES)}\r\n`);
    expect(transport.writeDisconnecting).to.equal(false);
    receive("1\r\nx\r\n", `0\r\n\r\n${get("/next")}`);
    expect(sent()).to.equal(HELLO);
    clock.advance(2);
    expect(transport.disconnecting).to.equal(true);
  });

  it("gives no second answer to a request whose body turns out bad", () => {
    const { clock, receive, sent, transport } = serveEarly();
    receive(message("POST / HTTP/1.1", "Transfer-Encoding: chunked"), "nonsense\r\n");
    expect(sent()).to.equal(HELLO);
    clock.advance(2);
    expect(transport.disconnecting).to.equal(true);
  });

  it("gives no second answer to a request whose body does not come", () => {
    const { clock, receive, sent, transport } = serveEarly();
    receive(message("POST / HTTP/1.1", "Content-Length: 5"), "hell");
    clock.advance(60);
    expect(sent()).to.equal(HELLO);
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("keeps nothing of a body that was declined in its middle for the next one", () => {
    const begun: Request[] = [];
    const { receive, requests } = serve({ headReceived: (request) => begun.push(request) });
    receive(message("POST / HTTP/1.1", "Content-Length: 5"), "he");
    begun[0]?.finishWith("enough");
    receive("llo", message("POST / HTTP/1.1", "Content-Length: 2"), "hi");
    expect(requests.map(({ content }) => content.toString())).to.deep.equal(["hi"]);
  });

  it("closes when the client had asked for that", () => {
    const { receive, requests, sent, transport } = serveEarly();
    receive(message("POST / HTTP/1.1", "Content-Length: 5", "Connection: close"));
    receive(`hello${get("/next")}`);
    expect(sent()).to.equal(CLOSED);
    expect(transport.writeDisconnecting).to.equal(true);
    expect(requests).to.deep.equal([]);
  });

  it("refuses the next request like any other", () => {
    const { receive, sent } = serveEarly();
    receive(`${message("POST / HTTP/1.1", "Content-Length: 2")}hinonsense\r\n`);
    expect(sent()).to.equal(HELLO + refusal("400 Bad Request"));
  });
});
