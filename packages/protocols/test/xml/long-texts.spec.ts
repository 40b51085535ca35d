import { escapeAttribute, escapeText, withoutWhitespace } from "@cordage/protocols/xml";
import { expect } from "chai";
import fc from "fast-check";
import { outline, tokensOf } from "./tokens.ts";

// Long texts are gone through in pieces of 65,536 characters: what must not show.

const PIECE = 65_536;

/** What may stand where two pieces meet, after so many characters before. */
const border = fc.record({
  before: fc.integer({ min: PIECE - 6, max: PIECE + 2 }),
  there: fc.array(fc.constantFrom("\r", "\n", "\r\n", "\t", " ", "<", "&", '"', "x", "\u{1F9F5}"), {
    minLength: 1,
    maxLength: 12,
  }),
});

function eachBorder(check: (text: string) => void): void {
  fc.assert(
    fc.property(fc.array(border, { minLength: 1, maxLength: 3 }), (borders) => {
      check(borders.map(({ before, there }) => `${"a".repeat(before)}${there.join("")}`).join(""));
    }),
    { numRuns: 60 },
  );
}

/** Quicker than to.equal, which prints both. */
function expectSame(actual: string | undefined, expected: string): void {
  expect(actual === expected, "the texts are the same").to.equal(true);
}

describe("long texts of XML", () => {
  it("have all their line ends made LF, none of them two (section 2.11)", () => {
    eachBorder((text) => {
      const safe = text.replace(/[<&]/g, "y");
      const [, token] = tokensOf(`<a>${safe}</a>`);
      const read = token?.kind === "text" ? token.text : undefined;
      expectSame(read, safe.replace(/\r\n?/g, "\n"));
    });
  });

  it("have all white space made blanks in attributes (section 3.3.3)", () => {
    eachBorder((text) => {
      const safe = text.replace(/[<&"]/g, "y");
      const expected = safe.replace(/\r\n?/g, "\n").replace(/[\t\n]/g, " ");
      expectSame(outline(`<a b="${safe}"/>`)[0], `<a b=${JSON.stringify(expected)}>`);
    });
  });

  it("are escaped such that a reader gets them back", () => {
    eachBorder((text) => {
      const [, token] = tokensOf(`<a>${escapeText(text)}</a>`);
      expectSame(token?.kind === "text" ? token.text : undefined, text);
      const [start] = tokensOf(`<a b="${escapeAttribute(text)}"/>`);
      expectSame(start?.kind === "start" ? start.attributes.get("b") : undefined, text);
    });
  });

  it("lose all of their white space where it does not count", () => {
    eachBorder((text) => expectSame(withoutWhitespace(text), text.replace(/[ \t\r\n]/g, "")));
  });
});
