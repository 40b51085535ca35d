import { DEFAULT_RESPONSE_LIMITS, ResponseParser } from "@cordage/protocols/http";
import { expect } from "chai";
import { allChunkings } from "../chunkings.ts";
import { answer, OK_HELLO } from "./exchanged.ts";
import { HOSTILE_RESPONSES } from "./hostile-responses.ts";
import { type ParsedResponse, parseResponse } from "./parsed-responses.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

/** What every way to cut a response comes to; they all have to be the same. */
function parsed(text: string, method = "GET", upgrade?: string): ParsedResponse {
  const whole = parseResponse([bytes(text)], method, undefined, upgrade);
  for (const chunks of allChunkings(bytes(text))) {
    const other = parseResponse(chunks, method, undefined, upgrade);
    expect(other).to.deep.equal(whole);
  }
  return whole;
}

describe("ResponseParser", () => {
  it("takes a response with a length, and leaves what comes behind it (AG-7)", () => {
    const { code, phrase, body, isComplete } = parsed(OK_HELLO);
    expect({ code, phrase, body, isComplete }).to.deep.equal({
      code: 200,
      phrase: "OK",
      body: "hello",
      isComplete: true,
    });
    expect(parseResponse([bytes(`${OK_HELLO}HTTP`)]).excess).to.equal(4);
  });

  it("takes chunks, extensions and trailers (AG-7)", () => {
    const text = answer(
      "200 OK",
      ["Transfer-Encoding: Chunked"],
      "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n",
    );
    const { body, trailers } = parsed(text);
    expect({ body, trailers }).to.deep.equal({ body: "hello", trailers: [["X", "y"]] });
  });

  it("takes everything until the connection closes when nothing tells a length (AG-7)", () => {
    const { body, isComplete, isUntilClose } = parsed(answer("200 OK", [], "hello"));
    expect({ body, isComplete, isUntilClose }).to.deep.equal({
      body: "hello",
      isComplete: false,
      isUntilClose: true,
    });
  });

  for (const [what, status, method] of [
    ["HEAD", "200 OK", "HEAD"],
    ["204", "204 No Content", "GET"],
    ["304", "304 Not Modified", "GET"],
  ] as const) {
    it(`reads no body for ${what}, whatever the fields say (AG-7)`, () => {
      const { body, isComplete } = parsed(answer(status, ["Content-Length: 5"]), method);
      expect({ body, isComplete }).to.deep.equal({ body: "", isComplete: true });
      expect(parsed(answer(status, ["Transfer-Encoding: chunked"]), method).isComplete).to.equal(
        true,
      );
    });
  }

  it("passes over informational responses, as many as are allowed (AG-6)", () => {
    const interim = answer("103 Early Hints", ["Link: </x>"]);
    const { informational, code } = parsed(`${answer("100 Continue")}${interim}${OK_HELLO}`);
    expect({ informational, code }).to.deep.equal({ informational: [100, 103], code: 200 });
    expect(parseResponse([bytes(interim.repeat(32) + OK_HELLO)]).code).to.equal(200);
  });

  it("takes 101 that names what was asked for, and keeps what follows (AG-6)", () => {
    const text = answer("101 Switching Protocols", ["Connection: x, UPGRADE", "Upgrade: Echo"]);
    const { code, isSwitched, excess } = parsed(`${text}${OK_HELLO}`, "GET", "echo");
    expect({ code, isSwitched, excess }).to.deep.equal({
      code: 101,
      isSwitched: true,
      excess: OK_HELLO.length,
    });
  });

  for (const [what, text] of Object.entries({
    "another protocol": answer("101 x", ["Connection: Upgrade", "Upgrade: other"]),
    "several protocols": answer("101 x", ["Connection: Upgrade", "Upgrade: echo, other"]),
    "no protocol": answer("101 x", ["Connection: Upgrade"]),
    "one that Connection doesn't name": answer("101 x", ["Upgrade: echo"]),
    "a length": answer("101 x", ["Connection: Upgrade", "Upgrade: echo", "Content-Length: 0"]),
    chunks: answer("101 x", ["Connection: Upgrade", "Upgrade: echo", "Transfer-Encoding: chunked"]),
    "an old version": "HTTP/1.0 101 x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n",
  })) {
    it(`refuses a 101 with ${what} even when an upgrade was asked for (AG-6)`, () => {
      const { refused, isSwitched } = parsed(text, "GET", "echo");
      expect({ wasRefused: refused !== undefined, isSwitched }).to.deep.equal({
        wasRefused: true,
        isSwitched: false,
      });
    });
  }

  it("takes another response when an upgrade was asked for, as it takes any (AG-6)", () => {
    const { code, body } = parsed(OK_HELLO, "GET", "echo");
    expect({ code, body }).to.deep.equal({ code: 200, body: "hello" });
  });

  it("takes every success to CONNECT for a tunnel, whatever length it tells (AG-7)", () => {
    for (const lines of [[], ["Content-Length: 5"], ["Transfer-Encoding: chunked"]]) {
      const { isSwitched, excess } = parsed(`${answer("200 OK", lines)}12345`, "CONNECT");
      expect({ isSwitched, excess }).to.deep.equal({ isSwitched: true, excess: 5 });
    }
    const { isSwitched, body } = parsed(answer("407 No", ["Content-Length: 2"], "no"), "CONNECT");
    expect({ isSwitched, body }).to.deep.equal({ isSwitched: false, body: "no" });
  });

  it("takes a status line without a phrase, with the blank or without (AG-5)", () => {
    expect(parsed(answer("200", ["Content-Length: 0"])).phrase).to.equal("");
    expect(parsed(answer("200 ", ["Content-Length: 0"])).phrase).to.equal("");
  });

  it("takes other minor versions of HTTP/1 (AG-5)", () => {
    expect(parsed("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").code).to.equal(200);
    expect(parsed("HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n").code).to.equal(200);
  });

  it("takes a Content-Length that is repeated (AG-7)", () => {
    const text = answer("200 OK", ["Content-Length: 5", "content-length: 5"], "hello");
    expect(parsed(text).body).to.equal("hello");
  });

  it("takes heads up to the limits, and no byte more (AG-7)", () => {
    const limits = { ...DEFAULT_RESPONSE_LIMITS, maxHeadBytes: 40, maxHeaderLines: 2 };
    const head = (line: string, phrase = "OK"): string =>
      `HTTP/1.1 200 ${phrase}\r\n${line}\r\n\r\n`;
    const code = (text: string): number | undefined =>
      parseResponse([bytes(text)], "HEAD", limits).code;
    expect(code(head(`X: ${"y".repeat(22)}`))).to.equal(200);
    expect(code(head(`X: ${"y".repeat(23)}`))).to.equal(undefined);
    expect(code(head("X: y\r\nX: y"))).to.equal(200);
    expect(code(head("X: y\r\nX: y\r\nX: y"))).to.equal(undefined);
  });

  it("says nothing before a response is expected, and expects one at a time", () => {
    const parser = new ResponseParser();
    parser.push(bytes(OK_HELLO));
    expect(parser.next()).to.equal(undefined);
    expect(parser.bufferedBytes).to.equal(OK_HELLO.length);
    parser.expect("GET");
    expect(() => parser.expect("GET")).to.throw(RangeError);
  });

  it("hands out what it has not used", () => {
    const parser = new ResponseParser();
    parser.push(bytes("rest"));
    expect(parser.takeLeftover().toString()).to.equal("rest");
    expect(() => parser.expect("GET")).to.throw(RangeError);
  });
});

describe("Hostile responses", () => {
  it("are more than 60", () => {
    expect(HOSTILE_RESPONSES.length).to.be.greaterThan(60);
  });

  for (const { name, rule, method, bytes: text } of HOSTILE_RESPONSES) {
    it(`refuses ${name} (${rule})`, () => {
      for (const chunks of allChunkings(bytes(`${text}HTTP/1.1 200 OK\r\n\r\n`))) {
        const { refused, isComplete, excess } = parseResponse(chunks, method);
        expect({ wasRefused: refused !== undefined, isComplete, excess }).to.deep.equal({
          wasRefused: true,
          isComplete: false,
          excess: 0,
        });
      }
    }).timeout(20_000);
  }
});
