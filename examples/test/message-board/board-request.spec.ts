import { expect } from "chai";
import fc from "fast-check";
import { parseRequest } from "#examples/message-board/board-request.js";

function parsed(text: string) {
  return parseRequest(Buffer.from(text, "latin1"));
}

const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
const anyNumber = fc.bigInt({ min: 0n, max: 999_999_999_999_999n });

describe("the requests of the message board", () => {
  it("are publish, ids, get and last, by their numbers", () => {
    expect(parsed("1:hello: world")).to.deep.equal({
      kind: "publish",
      text: Buffer.from("hello: world"),
    });
    expect(parsed("1:")).to.deep.equal({ kind: "publish", text: Buffer.alloc(0) });
    expect(parsed("2:10")).to.deep.equal({ kind: "ids", count: 10 });
    expect(parsed("3:007")).to.deep.equal({ kind: "get", id: 7 });
    expect(parsed("4:0")).to.deep.equal({ kind: "last", count: 0 });
  });

  it("are of an unknown kind with any other number", () => {
    for (const text of ["0:", "5:1", "11:x", "01:x", "999999999999999:"]) {
      expect(parsed(text), text).to.deep.equal({ kind: "unknown" });
    }
  });

  it("are badly formed without a number and a colon, and where a number is none", () => {
    const bad = ["", "1", "hello", ":", ":1", "x:1", "-1:x", " 1:x", "1 :x", "2:", "2:x", "2:1x"];
    bad.push("2:-1", "2:+1", "2: 1", "2:1.5", "2:1e3", "3:0x1", "3:1\n", "4:9999999999999999");
    bad.push("9999999999999999:", "\u00b9:x", "2:\u00b2");
    for (const text of bad) expect(parsed(text), text).to.deep.equal({ kind: "badFormat" });
  });

  it("publish any bytes as they are", () => {
    fc.assert(
      fc.property(anyBytes, (text) => {
        const request = parseRequest(Buffer.concat([Buffer.from("1:"), text]));
        expect(request).to.deep.equal({ kind: "publish", text });
      }),
    );
  });

  it("have any number of up to fifteen digits", () => {
    fc.assert(
      fc.property(anyNumber, (number) => {
        expect(parsed(`2:${number}`)).to.deep.equal({ kind: "ids", count: Number(number) });
      }),
    );
  });

  it("may be any bytes: reading them never throws, and changes none", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const before = Buffer.from(bytes);
        expect(parseRequest(bytes).kind).to.be.oneOf([
          "publish",
          "ids",
          "get",
          "last",
          "badFormat",
          "unknown",
        ]);
        expect(bytes).to.deep.equal(before);
      }),
    );
  });
});
