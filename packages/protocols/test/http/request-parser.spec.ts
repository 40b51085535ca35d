import {
  DEFAULT_LIMITS,
  MAX_BODY_BYTES,
  type RequestLimits,
  RequestParser,
} from "@cordage/protocols/http";
import { expect } from "chai";
import fc from "fast-check";
import { allChunkings, byteByByte, whole } from "./chunkings.ts";
import { GOOD_REQUESTS } from "./good-requests.ts";
import { HOSTILE_REQUESTS } from "./hostile-requests.ts";
import { parse } from "./parsed.ts";

const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

function bytes(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

function refusedWith(text: string, limits?: RequestLimits): number | undefined {
  return parse(whole(bytes(text)), limits).refused;
}

describe("RequestParser, given what must be refused", () => {
  for (const { name, rule, status, bytes: text } of HOSTILE_REQUESTS) {
    it(`refuses ${name} with ${status}, however it is cut (${rule})`, () => {
      for (const chunks of allChunkings(bytes(text + SMUGGLED))) {
        const { requests, refused } = parse(chunks);
        expect(refused).to.equal(status);
        expect(requests.filter(({ end }) => end)).to.deep.equal([]);
        expect(requests.length).to.be.at.most(1);
      }
    });
  }
});

describe("RequestParser, given what must be accepted", () => {
  for (const { name, rule, bytes: text, ...said } of GOOD_REQUESTS) {
    it(`accepts ${name}, however it is cut (${rule})`, () => {
      const expected = { ...said, end: true };
      for (const chunks of allChunkings(bytes(text))) {
        expect(parse(chunks)).to.deep.equal({ requests: [expected], refused: undefined });
      }
    });

    it(`finds the end of ${name} (HC-1)`, () => {
      const { requests, refused } = parse(whole(bytes(text + text + SMUGGLED)));
      expect(refused).to.equal(undefined);
      expect(requests.map(({ uri }) => uri)).to.deep.equal([said.uri, said.uri, "/smuggled"]);
    });
  }
});

describe("RequestParser, at its limits", () => {
  const head = (size: number): string => {
    const start = "GET /x HTTP/1.1\r\nHost: h\r\nX: ";
    return `${start}${"a".repeat(size - (start.length - 4))}\r\n\r\n`;
  };

  it("takes a 16-byte request line with 16368 bytes of header, and not one more (HP-16)", () => {
    const ofHeader = (size: number): string =>
      `GET /aa HTTP/1.0\r\nX: ${"a".repeat(size - 3)}\r\n\r\n`;
    expect(ofHeader(16_368).indexOf("\r\n")).to.equal(16);
    expect(refusedWith(ofHeader(16_368))).to.equal(undefined);
    expect(refusedWith(ofHeader(16_369))).to.equal(431);
  });

  it("takes a request line of 16384 bytes, and not one more (HP-16)", () => {
    const ofLine = (size: number): string => `GET /${"a".repeat(size - 14)} HTTP/1.0\r\n\r\n`;
    expect(refusedWith(ofLine(16_384))).to.equal(undefined);
    expect(refusedWith(ofLine(16_385))).to.equal(414);
  });

  it("takes 500 header lines, and not one more (HP-16)", () => {
    const ofLines = (count: number): string => `GET / HTTP/1.0\r\n${"a:b\r\n".repeat(count)}\r\n`;
    expect(refusedWith(ofLines(500))).to.equal(undefined);
    expect(refusedWith(ofLines(501))).to.equal(431);
  });

  it("holds a head that repeats to the limit as well (HP-16)", () => {
    const first = head(16_000);
    const [, block] = first.split("HTTP/1.1\r\n");
    const again = `GET /${"x".repeat(800)} HTTP/1.1\r\n${block}`;
    expect(refusedWith(first)).to.equal(undefined);
    expect(refusedWith(first + first)).to.equal(undefined);
    expect(refusedWith(first + again)).to.equal(431);
  });

  it("counts the fields of a head that repeats with a longer request line (HP-16)", () => {
    const first = head(3000); // which is short enough to be remembered
    const [line = "", block = ""] = first.split(/(?<=HTTP\/1\.1\r\n)/);
    const fieldBytes = 3000 - (line.length - 2);
    const again = (lineBytes: number): string =>
      `GET /${"x".repeat(lineBytes - 14)} HTTP/1.1\r\n${block}`;
    expect(refusedWith(first + again(16_384 - fieldBytes))).to.equal(undefined);
    expect(refusedWith(first + again(16_385 - fieldBytes))).to.equal(431);
  });

  it("takes a declared body of 16 MiB, and not one more byte (HP-18)", () => {
    const ofLength = (length: number): string =>
      `POST / HTTP/1.0\r\nContent-Length: ${length}\r\n\r\n`;
    expect(refusedWith(ofLength(MAX_BODY_BYTES))).to.equal(undefined);
    expect(refusedWith(ofLength(MAX_BODY_BYTES + 1))).to.equal(413);
  });

  it("takes chunks up to the limit together, and not one more byte (HP-18)", () => {
    const limits = { ...DEFAULT_LIMITS, maxBodySize: 10 };
    const start = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    expect(refusedWith(`${start}5\r\nhello\r\n0\r\n\r\n`, limits)).to.equal(undefined);
    expect(refusedWith(`${start}6\r\n`, limits)).to.equal(413);
  });

  it("takes a body limit of 0 for no body at all (HP-18)", () => {
    const limits = { ...DEFAULT_LIMITS, maxBodySize: 0 };
    expect(refusedWith("GET / HTTP/1.0\r\nContent-Length: 0\r\n\r\n", limits)).to.equal(undefined);
    expect(refusedWith("GET / HTTP/1.0\r\nContent-Length: 1\r\n\r\n", limits)).to.equal(413);
  });

  it("takes a Content-Length of 2^53 - 1, and not one more, when bodies may be endless (HP-11)", () => {
    const limits = { ...DEFAULT_LIMITS, maxBodySize: Number.POSITIVE_INFINITY };
    const ofLength = (length: string): string =>
      `GET / HTTP/1.0\r\nContent-Length: ${length}\r\n\r\n`;
    expect(refusedWith(ofLength("9007199254740991"), limits)).to.equal(undefined);
    expect(refusedWith(ofLength("9007199254740992"), limits)).to.equal(400);
  });

  it("takes a chunk of 2^53 - 1 bytes, and not one more, when bodies may be endless (HP-14)", () => {
    const limits = { ...DEFAULT_LIMITS, maxBodySize: Number.POSITIVE_INFINITY };
    const start = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    expect(refusedWith(`${start}1fffffffffffff\r\n`, limits)).to.equal(undefined);
    expect(refusedWith(`${start}20000000000000\r\n`, limits)).to.equal(400);
  });

  it("takes chunk extensions of 16 KiB together, and not one more byte (HP-14)", () => {
    const start = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    const extended = (extension: number): string => `1;${"a".repeat(extension - 1)}\r\na\r\n`;
    const most = extended(1023).repeat(16) + extended(14);
    expect(refusedWith(`${start}${most}1;a\r\na\r\n`)).to.equal(undefined);
    expect(refusedWith(`${start}${most}1;aa\r\na\r\n`)).to.equal(400);
  });

  it("takes trailers of 64 KiB together, and not one more byte (HP-15)", () => {
    const start = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
    const trailers = `X: ${"a".repeat(1021)}\r\n`.repeat(63);
    expect(refusedWith(`${start}${trailers}Y: ${"a".repeat(1021)}\r\n\r\n`)).to.equal(undefined);
    expect(refusedWith(`${start}${trailers}Y: ${"a".repeat(1022)}\r\n\r\n`)).to.equal(431);
  });

  it("takes 500 trailers, and not one more (HP-15)", () => {
    const start = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
    expect(refusedWith(`${start}${"a:b\r\n".repeat(500)}\r\n`)).to.equal(undefined);
    expect(refusedWith(`${start}${"a:b\r\n".repeat(501)}\r\n`)).to.equal(431);
  });
});

describe("RequestParser", () => {
  it("parses one event at a time, and keeps the rest for when it is asked (HC-1)", () => {
    const parser = new RequestParser();
    parser.push(bytes(SMUGGLED + SMUGGLED));
    expect(parser.next()?.kind).to.equal("head");
    expect(parser.next()?.kind).to.equal("end");
    expect(parser.bufferedBytes).to.equal(SMUGGLED.length);
  });

  it("knows when it is between two requests", () => {
    const parser = new RequestParser();
    expect(parser.isBetweenRequests).to.equal(true);
    parser.push(bytes("G"));
    expect(parser.next()).to.equal(undefined);
    expect(parser.isBetweenRequests).to.equal(false);
  });

  it("takes an empty line for nothing of a request (HP-2)", () => {
    const parser = new RequestParser();
    parser.push(bytes("\r\n"));
    expect(parser.next()).to.equal(undefined);
    expect(parser.isBetweenRequests).to.equal(true);
  });

  it("makes no line end of a CR that ends a body and an LF behind it (HP-1)", () => {
    const body = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n\r";
    for (const chunks of allChunkings(bytes(`${body}\n${SMUGGLED}`))) {
      const { requests, refused } = parse(chunks);
      expect(requests.map(({ uri }) => uri)).to.deep.equal(["/"]);
      expect(refused).to.equal(400);
    }
  });

  it("allows an empty line before each request anew (HP-2)", () => {
    const { requests, refused } = parse(whole(bytes(`\r\n${SMUGGLED}\r\n${SMUGGLED}`)));
    expect(requests.length).to.equal(2);
    expect(refused).to.equal(undefined);
  });

  it("hands out the pieces of a body as they come", () => {
    const parser = new RequestParser();
    parser.push(bytes("POST / HTTP/1.0\r\nContent-Length: 4\r\n\r\nab"));
    parser.next();
    expect(parser.next()).to.deep.equal({ kind: "data", data: bytes("ab") });
    expect(parser.next()).to.equal(undefined);
    parser.push(bytes("cdGET"));
    expect(parser.next()).to.deep.equal({ kind: "data", data: bytes("cd") });
    expect(parser.next()?.kind).to.equal("end");
  });

  it("never changes bytes it has handed out", () => {
    const parser = new RequestParser();
    parser.push(bytes("POST / HTTP/1.0\r\nContent-Le"));
    parser.next();
    parser.push(bytes("ngth: 9\r\n\r\nabc"));
    parser.next();
    const event = parser.next();
    parser.push(bytes("def"));
    parser.push(bytes("ghi"));
    parser.next();
    expect(event).to.deep.equal({ kind: "data", data: bytes("abc") });
  });

  it("says nothing more after a refusal (GEN-1)", () => {
    const parser = new RequestParser();
    parser.push(bytes("nonsense\r\n"));
    expect(parser.next()?.kind).to.equal("refused");
    parser.push(bytes(SMUGGLED));
    expect(parser.next()).to.equal(undefined);
    expect(parser.bufferedBytes).to.equal(0);
  });

  it("hands over what it has not parsed, and stops", () => {
    const parser = new RequestParser();
    parser.push(bytes(`${SMUGGLED}\x81\x05more`));
    parser.next();
    parser.next();
    expect(parser.takeLeftover()).to.deep.equal(bytes("\x81\x05more"));
    parser.push(bytes(SMUGGLED));
    expect(parser.next()).to.equal(undefined);
  });

  it("reads a head that repeats as it read the first one", () => {
    const first = "GET /a HTTP/1.1\r\nHost: h\r\nX: 1\r\n\r\n";
    const second = "GET /b HTTP/1.1\r\nHost: h\r\nX: 1\r\n\r\n";
    const other = "GET /c HTTP/1.1\r\nHost: h\r\nX: 2\r\n\r\n";
    const { requests } = parse(whole(bytes(first + second + other + first)));
    expect(requests.map(({ uri, headers }) => `${uri} ${headers.join()}`)).to.deep.equal([
      "/a Host,h,X,1",
      "/b Host,h,X,1",
      "/c Host,h,X,2",
      "/a Host,h,X,1",
    ]);
  });

  it("judges a head that repeats by the new request line (HP-10, HP-12)", () => {
    const noHost = "GET / HTTP/1.0\r\nX: 1\r\n\r\nGET / HTTP/1.1\r\nX: 1\r\n\r\n";
    const block = "Host: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    expect(parse(whole(bytes(noHost)))).to.have.property("refused", 400);
    expect(refusedWith(`POST / HTTP/1.1\r\n${block}POST / HTTP/1.0\r\n${block}`)).to.equal(400);
  });

  it("takes a chunked body of any length a byte at a time in linear time (GEN-5)", () => {
    const size = 200_000;
    const text = `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${size}\r\n\r\n${"a".repeat(size)}`;
    const { requests } = parse(byteByByte(bytes(text)));
    expect(requests[0]?.body.length).to.equal(size);
  });

  it("makes the same of any bytes however they are cut (GEN-4)", () => {
    const pieces = fc.constantFrom(
      ...["GET ", "/", " HTTP/1.1", "\r\n", "\r", "\n", ":", " ", "Host: h", "\0", "a", "\xff"],
      ...["Content-Length: 3", "Transfer-Encoding: chunked", "3", "0", ";", "POST "],
    );
    const property = fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const message = bytes(parts.join(""));
      const expected = parse(whole(message));
      for (const chunks of allChunkings(message)) expect(parse(chunks)).to.deep.equal(expected);
    });
    fc.assert(property, { numRuns: 150, seed: 1 });
  });

  it("makes the same of good and hostile requests in a row however they are cut (GEN-4)", () => {
    const short = [...GOOD_REQUESTS, ...HOSTILE_REQUESTS].filter(
      ({ bytes: text }) => text.length < 300,
    );
    const message = fc.array(fc.constantFrom(...short), { maxLength: 4 });
    const property = fc.property(message, (requests) => {
      const text = bytes(requests.map((request) => request.bytes).join(""));
      const expected = parse(whole(text));
      for (const chunks of allChunkings(text)) expect(parse(chunks)).to.deep.equal(expected);
    });
    fc.assert(property, { numRuns: 60, seed: 1 });
  });
});
