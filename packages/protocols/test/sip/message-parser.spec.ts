import * as sip from "@cordage/protocols/sip";
import { expect } from "chai";
import fc from "fast-check";

const INVITE = [
  "INVITE sip:bob@example.org SIP/2.0",
  "v: SIP/2.0/UDP client.example.org:5061;branch=z9hG4bK1",
  "f: Ann <sip:ann@example.org>;tag=1",
  "t: <sip:bob@example.org>",
  "i: 1@client.example.org",
  "CSeq: 1 INVITE",
  "m: <sip:ann@client.example.org>",
  "k: 100rel",
  "s: I know",
  "\tyou're there,",
  "  pick up",
  "e: gzip",
  "c: text/plain",
  "l: 5",
];

function parse(text: string): sip.SIPMessage {
  return sip.parseSIPMessage(Buffer.from(text));
}

function message(...headers: readonly string[]): string {
  return `${["OPTIONS sip:a SIP/2.0", ...headers].join("\r\n")}\r\n\r\n`;
}

describe("parseSIPMessage", () => {
  it("reads a request, its short names, folded headers and body (SI-1)", () => {
    const request = parse(`\r\n\r\n${INVITE.join("\r\n")}\r\n\r\nhello, and more`);
    expect(request).to.be.instanceOf(sip.SIPRequest);
    expect(request).to.include({ method: "INVITE", uri: "sip:bob@example.org" });
    expect(request.headers.map(([key]) => key)).to.deep.equal([
      "via",
      "from",
      "to",
      "call-id",
      "cseq",
      "contact",
      "supported",
      "subject",
      "content-encoding",
      "content-type",
      "content-length",
    ]);
    expect(request.getHeaders("s")).to.deep.equal(["I know you're there, pick up"]);
    expect(request.body.toString()).to.equal("hello");
  });

  it("reads a response, and takes the rest for the body without a Content-Length (SI-1)", () => {
    const response = parse("SIP/2.0 180 Ringing\r\nTo :x\r\n\r\nall of it");
    expect(response).to.be.instanceOf(sip.SIPResponse);
    expect(response).to.include({ status: 180, phrase: "Ringing" });
    expect(response.getHeaders("TO")).to.deep.equal(["x"]);
    expect(response.body.toString()).to.equal("all of it");
  });

  it("reads lines that end in LF alone, and messages without a blank line (SI-1)", () => {
    expect(parse("OPTIONS sip:a SIP/2.0\nX: y\n\nbody").body.toString()).to.equal("body");
    expect(parse("OPTIONS sip:a SIP/2.0\r\nX: y").getHeaders("x")).to.deep.equal(["y"]);
  });

  it("takes names that objects have for headers like others (GEN-6)", () => {
    const { headers } = parse(message("__proto__: a", "constructor: b"));
    expect(headers).to.deep.equal([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
  });

  for (const [what, text] of [
    ["nothing", ""],
    ["blank lines only", "\r\n\r\n"],
    ["another version", "OPTIONS sip:a SIP/3.0\r\n\r\n"],
    ["a start line of two words", "OPTIONS sip:a\r\n\r\n"],
    ["a method that is none", "OP(S sip:a SIP/2.0\r\n\r\n"],
    ["a status that is none", "SIP/2.0 099 x\r\n\r\n"],
    ["a header without a colon", message("nonsense")],
    ["a header without a name", message(": x")],
    ["a first header that is folded", message(" x: y")],
    ["a CR inside of a line", message("x: a\rb")],
    ["a Content-Length with a sign", message("Content-Length: +0")],
    ["a Content-Length in hexadecimal", message("l: 0x0")],
    ["two Content-Lengths that differ", message("l: 0", "Content-Length: 1")],
    ["a Content-Length beyond the datagram (SI-4)", `${message("l: 5")}four`],
  ] as const) {
    it(`refuses ${what} (SI-1)`, () => {
      expect(() => parse(text)).to.throw(sip.SIPFormatError);
    });
  }

  it("takes 64 headers and no more (SI-4)", () => {
    expect(sip.MAX_SIP_HEADERS).to.equal(64);
    const headers = Array.from({ length: 65 }, (_, i) => `X-${i}: y`);
    expect(parse(message(...headers.slice(1))).headers.length).to.equal(64);
    expect(() => parse(message(...headers))).to.throw(sip.SIPFormatError, "65 headers");
  });

  it("takes a Content-Length of just what is there (SI-4)", () => {
    expect(parse(`${message("l: 4")}four`).body.toString()).to.equal("four");
  });

  it("throws nothing else, whatever comes", () => {
    const pieces = fc.constantFrom(
      "SIP/2.0",
      " ",
      "\r\n",
      "\n",
      ":",
      "l",
      "9",
      "\t",
      "INVITE",
      "é",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (chosen) => {
        try {
          parse(chosen.join(""));
        } catch (error) {
          expect(error).to.be.instanceOf(sip.SIPFormatError);
        }
      }),
    );
  });
});

describe("SIPMessage", () => {
  it("goes out with long names and the length of its body", () => {
    const request = parse(`${INVITE.join("\r\n")}\r\n\r\nhello`);
    request.body = Buffer.from("é");
    const sent = request.toBytes().toString();
    expect(sent.startsWith("INVITE sip:bob@example.org SIP/2.0\r\nVia: SIP/2.0/UDP ")).to.equal(
      true,
    );
    expect(sent).to.contain("\r\nCall-ID: 1@client.example.org\r\nCSeq: 1 INVITE\r\n");
    expect(sent).to.match(/\r\nContent-Length: 2\r\n\r\né$/);
    expect(parse(sent).headers).to.deep.equal(request.headers);
  });

  it("has headers put in the place of others", () => {
    const response = new sip.SIPResponse(200, "OK");
    for (const [name, value] of [
      ["v", "1"],
      ["To", "x"],
      ["Via", "2"],
    ] as const) {
      response.addHeader(name, value);
    }
    response.setHeaders("Via", ["3", "4"]);
    expect(response.headers).to.deep.equal([
      ["via", "3"],
      ["via", "4"],
      ["to", "x"],
    ]);
    response.setHeaders("via", []);
    expect(response.getHeaders("v")).to.deep.equal([]);
    expect(response.toBytes().toString()).to.equal(
      "SIP/2.0 200 OK\r\nTo: x\r\nContent-Length: 0\r\n\r\n",
    );
  });

  it("refuses what would make it another message", () => {
    expect(() => new sip.SIPResponse(99)).to.throw(RangeError);
    expect(() => new sip.SIPResponse(700)).to.throw(RangeError);
    expect(() => new sip.SIPResponse(200, "a\r\nb")).to.throw(RangeError);
    expect(() => new sip.SIPRequest("A B", "sip:a")).to.throw(RangeError);
    expect(() => new sip.SIPRequest("A", "sip:a\r\nX: y")).to.throw(RangeError);
    expect(() => new sip.SIPResponse(200).addHeader("a", "b\nc")).to.throw(RangeError);
  });
});
