import { InvalidHeaderNameError, InvalidHeaderValueError } from "@cordage/protocols/http";
import { expect } from "chai";
import { ask } from "./asked.ts";
import { get, HELLO, message, response } from "./served.ts";

const CHUNKED = ["Transfer-Encoding: chunked", "Content-Type: text/html"];

describe("Trailers of a response (HR-5; RFC 9110, section 6.5)", () => {
  it("go out behind the last chunk, set before the body or after it", () => {
    const { request, sent } = ask(get("/"));
    request.setHeader("Trailer", "X-Sum, X-Time");
    request.setTrailer("x-sum", "none yet");
    request.write("hello");
    request.setTrailer("X-Sum", "5d41");
    request.setTrailer("X-Time", "3 ms");
    request.finish();
    expect(sent()).to.equal(
      response(
        "200 OK",
        ["Trailer: X-Sum, X-Time", ...CHUNKED],
        "5\r\nhello\r\n0\r\nX-Sum: 5d41\r\nX-Time: 3 ms\r\n\r\n",
      ),
    );
  });

  it("leave the connection to the next request", () => {
    const { request, receive, requests, sent } = ask(get("/"));
    request.setTrailer("X-Sum", "0");
    request.finish();
    sent();
    receive(get("/"));
    requests[1]?.finish();
    expect(sent()).to.equal(response("200 OK", CHUNKED, "0\r\n\r\n"));
  });

  it("go out as the bytes that they are", () => {
    const { request, sent } = ask(get("/"));
    request.setTrailer("X-Name", "\u00e9");
    request.finish();
    expect(sent().endsWith("\r\n0\r\nX-Name: \xc3\xa9\r\n\r\n")).to.equal(true);
  });

  it("are dropped where nothing can stand behind the body", () => {
    const sized = ask(get("/"));
    sized.request.setTrailer("X-Sum", "1");
    sized.request.finishWith("hello");
    expect(sized.sent()).to.equal(HELLO);
    for (const bytes of [message("HEAD / HTTP/1.1"), message("GET / HTTP/1.0")]) {
      const { request, sent } = ask(bytes);
      request.setTrailer("X-Sum", "1");
      request.write("hello");
      request.finish();
      expect(sent()).not.to.include("X-Sum");
    }
  });

  it("can't split the response (HR-8)", () => {
    const { request, sent } = ask(get("/"));
    request.setTrailer("X", "a\r\n\r\nHTTP/1.1 200 OK");
    expect(() => request.setTrailer("X Y", "a")).to.throw(InvalidHeaderNameError);
    expect(() => request.setTrailer("X", "a\0")).to.throw(InvalidHeaderValueError);
    request.finish();
    expect(sent().endsWith("\r\n0\r\nX: a  HTTP/1.1 200 OK\r\n\r\n")).to.equal(true);
  });

  it("can't be fields that come too late there (HP-15)", () => {
    const { request } = ask(get("/"));
    for (const name of ["Content-Length", "transfer-encoding", "CONNECTION", "Content-Type"]) {
      expect(() => request.setTrailer(name, "1"), name).to.throw(TypeError, "behind a body");
    }
    expect(request.responseTrailers).to.equal(undefined);
  });
});
