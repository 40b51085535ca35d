import { formatEvent, type LogEvent } from "@cordage/reactor";
import { expect } from "chai";
import fc from "fast-check";

const format = (log_format: string, fields: Record<string, unknown> = {}): string => {
  const event: LogEvent = {
    ...fields,
    log_level: "info",
    log_namespace: "test",
    log_time: 0,
    log_format,
  };
  return formatEvent(event);
};

/** Everything about it throws. */
const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error("hands off");
    },
    has() {
      throw new Error("hands off");
    },
  },
);

describe("formatEvent", () => {
  it("puts fields in (L6)", () => {
    expect(format("{user} has {count} of {user}", { user: "ann", count: 3 })).to.equal(
      "ann has 3 of ann",
    );
  });

  it("puts in the event's own fields (L6)", () => {
    expect(format("{log_namespace}#{log_level}")).to.equal("test#info");
  });

  it("reaches parts and elements, in any combination (L6)", () => {
    const request = { path: ["a", { name: "b" }], headers: new Map([["x", "y"]]) };
    expect(format("{request.path[1].name} {request.path[0]}", { request })).to.equal("b a");
    expect(format("{request.headers.size}", { request })).to.equal("1");
    expect(format("{text.length}", { text: "four" })).to.equal("4");
  });

  it("calls functions and methods, on their owner (L6)", () => {
    const peer = {
      name: "ann",
      describe(): string {
        return `peer ${this.name}`;
      },
    };
    expect(format("{now()} {peer.describe()}", { now: () => 5, peer })).to.equal("5 peer ann");
  });

  it("quotes strings for !r, and nothing for !s (L6)", () => {
    expect(format("{a!r} {a!s} {n!r}", { a: 'x"y', n: 3 })).to.equal('"x\\"y" x"y 3');
  });

  it("keeps doubled braces as single ones (L6)", () => {
    expect(format("{{{a}}} {{b}}", { a: 1 })).to.equal("{1} {b}");
  });

  it("shows what can't be had in its place, and the rest as ever (L6)", () => {
    expect(format("{missing} {a}", { a: 1 })).to.equal("{missing: no such field} 1");
    expect(format("{a.b.c}", { a: {} })).to.equal("{a.b.c: no such field}");
    expect(format("{a.b}", { a: null })).to.equal("{a.b: no such field}");
    expect(format("{a[}", { a: [] })).to.equal("{a[: not a field name}");
    expect(format("{} {()}")).to.equal("{: not a field name} {(): not a field name}");
    expect(format("{a()}", { a: 1 })).to.contain("{a(): ");
  });

  it("leaves a single brace alone (L6)", () => {
    expect(format("} a { b")).to.equal("} a { b");
  });

  it("survives values that throw on being looked at (L6)", () => {
    expect(format("{a}", { a: Object.create(null) })).to.match(/^\{a: .+\}$/);
    expect(format("{a.b} {a}", { a: hostile })).to.equal("{a.b: hands off} {a: hands off}");
    const thrower = (): never => {
      throw hostile;
    };
    expect(format("{a()}", { a: thrower })).to.contain("{a(): ");
  });

  it("survives errors whose own text throws (L6)", () => {
    class Unspeakable extends Error {
      override get message(): string {
        throw new Error("no words");
      }
    }
    const thrower = (): never => {
      throw new Unspeakable();
    };
    expect(format("{a()}", { a: thrower })).to.equal("{a(): unprintable message}");
  });

  it("never throws, whatever the format and the fields (L6)", () => {
    const piece = fc.constantFrom("{", "}", "a", ".", "[0]", "[", "]", "()", "!r", "!", "x", "{a}");
    const value = fc.anything({ withNullPrototype: true, withBigInt: true });
    fc.assert(
      fc.property(fc.array(piece), value, (pieces, a) => {
        expect(format(pieces.join(""), { a })).to.be.a("string");
      }),
    );
  });
});
