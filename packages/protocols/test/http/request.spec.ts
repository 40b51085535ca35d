import { MAX_FORM_ITEMS } from "@cordage/protocols/http";
import { IPv4Address } from "@cordage/reactor";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { ask, FORM, post } from "./asked.ts";
import { get, message, response, type ServeOptions, serve } from "./served.ts";

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

  it("reads header values as UTF-8, and has the bytes as well", () => {
    const { request } = ask(get("/", "X: caf\xc3\xa9", "Y: caf\xe9"));
    expect(request.getHeader("X")).to.equal("caf\u00e9");
    expect(request.getHeader("Y")).to.equal("caf\ufffd");
    expect(request.requestHeaders.getRawHeaders(Buffer.from("y"))).to.deep.equal([
      Buffer.from("caf\xe9", "latin1"),
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
      get("/", "Cookie: a=1; b = 2 ;broken; c=d=e; =f", "Cookie: a=3; __proto__=x"),
    );
    expect(["a", "b", "c", "__proto__"].map((name) => request.getCookie(name))).to.deep.equal([
      "3",
      "2",
      "d=e",
      "x",
    ]);
    expect(request.getCookie("")).to.equal("f");
    expect(request.getCookie("broken")).to.equal(undefined);
    expect(request.getCookie("toString")).to.equal(undefined);
  });

  for (const blank of ["\u00a0", "\u2000", "\u3000", "\ufeff", "\u2028"]) {
    const code = blank.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    it(`takes U+${code} for a part of a cookie's name, so that nobody sets one of a prefix (HR-4)`, () => {
      const name = Buffer.from(`${blank}__Host-id`).toString("latin1");
      const { request } = ask(get("/", `Cookie: __Host-id=true\t; ${name}=false`));
      expect(request.getCookie("__Host-id")).to.equal("true");
      expect(request.getCookie(`${blank}__Host-id`)).to.equal("false");
    });
  }

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
    expect(argsOf(get("/?%61+b=c%2520d%2Be+f&x=%26%3D&y=%20%0a%00"))).to.deep.equal([
      ["a b", ["c%20d+e f"]],
      ["x", ["&="]],
      ["y", [" \n\0"]],
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
    const [[, [utf8, latin1, other] = []] = []] = argsOf(get("/?a=caf%C3%A9&a=caf%E9&a=caf%80"));
    expect(utf8).to.equal("caf\u00e9");
    expect(latin1).to.equal("caf\udce9");
    expect(other).to.equal("caf\udc80");
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
