import { expect } from "chai";
import fc from "fast-check";
import { ReceivedBytes } from "#internal/connection/received-bytes.js";

const DELIMITERS = ["a", "ab", "aab", "b"].map((text) => Buffer.from(text));

describe("ReceivedBytes", () => {
  it("gives a piece that is taken whole as it came, without copying it", () => {
    const bytes = new ReceivedBytes();
    const piece = Buffer.from("abc");
    bytes.push(piece);
    expect(bytes.take().buffer).to.equal(piece.buffer);
    expect(bytes.length).to.equal(0);
  });

  it("never writes over what it has given out", () => {
    const bytes = new ReceivedBytes();
    bytes.push(Buffer.from("abc"));
    bytes.push(Buffer.from("def"));
    const taken = bytes.take(4);
    for (let i = 0; i < 100; i++) bytes.push(Buffer.from("xyz"));
    expect(`${taken}`).to.equal("abcd");
    expect(`${bytes.take(4)}`).to.equal("efxy");
  });

  it("gives what there is when asked for more", () => {
    const bytes = new ReceivedBytes();
    bytes.push(Buffer.from("ab"));
    expect(`${bytes.take(5)}`).to.equal("ab");
    expect(bytes.take()).to.have.length(0);
  });

  it("is like one string, whatever is pushed, taken and sought", () => {
    const step = fc.oneof(
      fc.record({ push: fc.stringMatching(/^[abc]{0,5}$/) }),
      fc.record({ take: fc.nat(7) }),
      fc.record({ seek: fc.nat(DELIMITERS.length - 1) }),
      fc.record({ clear: fc.constant(true) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const bytes = new ReceivedBytes();
        let model = "";
        for (const each of steps) {
          if ("push" in each) {
            bytes.push(Buffer.from(each.push));
            model += each.push;
          } else if ("take" in each) {
            expect(`${bytes.take(each.take)}`).to.equal(model.slice(0, each.take));
            model = model.slice(each.take);
          } else if ("seek" in each) {
            const delimiter = DELIMITERS[each.seek] ?? Buffer.from("a");
            expect(bytes.indexOf(delimiter)).to.equal(model.indexOf(`${delimiter}`));
          } else {
            bytes.clear();
            model = "";
          }
          expect(bytes.length).to.equal(model.length);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
