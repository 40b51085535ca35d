import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as amp from "@cordage/protocols/amp";
import { expect } from "chai";
import fc from "fast-check";

// What Twisted reads more liberally than we do is left out: we refuse it (GEN-9, AMP-12).

const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const RUNS = 1500;
const PYTHON = "/usr/bin/python3";
const SCRIPT = fileURLToPath(new URL("../../test/interop/peers/amp_codec.py", import.meta.url));

const TYPES: Readonly<Record<string, amp.Argument<unknown, unknown>>> = {
  integer: new amp.Integer(),
  unicode: new amp.Unicode(),
  boolean: new amp.Boolean(),
  float: new amp.Float(),
  decimal: new amp.Decimal(),
  dateTime: new amp.DateTime(),
  list: new amp.ListOf(new amp.Integer()),
  boxes: new amp.AmpList({ a: new amp.Integer(), b: new amp.Unicode({ optional: true }) }),
};

const digits = fc.stringMatching(/^-?[0-9]{1,40}$/);
/** As Python writes them, which is how they have to come back. */
const decimals = fc.oneof(
  fc.stringMatching(/^-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,5})?$/),
  fc.stringMatching(/^-?[1-9]\.[0-9]{1,9}E[+][1-9][0-9]$/),
  fc.constantFrom("NaN", "sNaN", "-NaN", "Infinity", "-Infinity", "1.5E-7", "1E+10", "0.10"),
);
const moments = fc
  .record({
    year: fc.integer({ min: 1, max: 9999 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    second: fc.integer({ min: 0, max: 59 }),
    microsecond: fc.integer({ min: 0, max: 999_999 }),
    offsetMinutes: fc.integer({ min: -1439, max: 1439 }),
  })
  .map((parts) => new amp.AmpDateTime(parts));
const integers = fc.oneof(fc.maxSafeInteger(), fc.bigInt());
const text = fc.string({ unit: "binary" }).filter((each) => !/\p{Surrogate}/u.test(each));

/** Values of each type, as they go out from here. */
const SENT: readonly (readonly [string, fc.Arbitrary<unknown>])[] = [
  ["integer", integers],
  ["unicode", text],
  ["boolean", fc.boolean()],
  ["float", fc.double()],
  ["decimal", decimals.map((each) => new amp.DecimalValue(each))],
  ["dateTime", moments],
  ["list", fc.array(integers)],
  ["boxes", fc.array(fc.record({ a: integers, b: text }, { requiredKeys: ["a"] }))],
];

/** Bytes that may be a value or not, of each type. */
const MAYBE: readonly (readonly [string, fc.Arbitrary<string>])[] = [
  ["integer", fc.oneof(digits, fc.stringMatching(/^[-0-9 +_]{0,5}$/))],
  ["boolean", fc.constantFrom("True", "False", "true", "1", "")],
  ["float", fc.stringMatching(/^-?[0-9_]{0,3}[.eE]?[+-]?[0-9]{0,3}$/)],
  ["decimal", fc.stringMatching(/^-?[0-9_]{0,3}[.eE]?[+-]?[0-9]{0,3}$/)],
  [
    "dateTime",
    fc.stringMatching(
      /^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:0[0-9]:0[0-9]\.[0-9]{6}[+-]0[0-9]:[0-9]{2}$/,
    ),
  ],
  [
    "list",
    fc
      .tuple(fc.array(fc.constantFrom("1", "-", "x"), { maxLength: 3 }), fc.constantFrom("", "\0"))
      .map(([items, tail]) => items.map((item) => `\0\x01${item}`).join("") + tail),
  ],
];

function askTwisted(cases: readonly (readonly [string, Buffer])[]): (Buffer | null)[] {
  const input = JSON.stringify(cases.map(([name, value]) => [name, value.toString("hex")]));
  const { status, stdout, stderr, error } = spawnSync(PYTHON, [SCRIPT], {
    input,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${PYTHON} ended with status ${status}:\n${stderr}`);
  const answers = JSON.parse(stdout) as (string | null)[]; // as the script says
  return answers.map((hex) => (hex === null ? null : Buffer.from(hex, "hex")));
}

describe(`AMP arguments and Python Twisted's (SEED=${SEED})`, () => {
  for (const [name, values] of SENT) {
    const type = TYPES[name] as amp.Argument<unknown, unknown>; // SENT has the same names

    it(`${name}: what is written here comes back from there byte for byte (AMP-12)`, () => {
      const sample = fc.sample(values, { numRuns: RUNS, seed: SEED });
      const sent = sample.map((value) => Buffer.from(type.toBytes(value)));
      const returned = askTwisted(sent.map((bytes) => [name, bytes]));
      for (const [i, bytes] of sent.entries()) {
        expect(returned[i]?.toString("latin1")).to.equal(bytes.toString("latin1"));
        expect(Buffer.from(type.toBytes(type.fromBytes(bytes))).equals(bytes)).to.equal(true);
      }
    });
  }

  for (const [name, values] of MAYBE) {
    const type = TYPES[name] as amp.Argument<unknown, unknown>; // MAYBE has the same names

    it(`${name}: what is read here is read there, and means the same (AMP-12)`, () => {
      const sample = fc.sample(values, { numRuns: RUNS, seed: SEED });
      const received = sample.map((each) => Buffer.from(each, "latin1"));
      const rewritten = askTwisted(received.map((bytes) => [name, bytes]));
      let read = 0;
      for (const [i, bytes] of received.entries()) {
        const ours = readAndWritten(type, bytes);
        if (ours === null) continue;
        read += 1;
        const theirs = rewritten[i]?.toString("latin1");
        if (name === "decimal") expect(theirs, bytes.toString()).to.be.a("string");
        else expect(theirs, bytes.toString()).to.equal(ours.toString("latin1"));
      }
      expect(read).to.be.above(RUNS / 20);
    });
  }
});

function readAndWritten(type: amp.Argument<unknown, unknown>, bytes: Buffer): Buffer | null {
  try {
    return Buffer.from(type.toBytes(type.fromBytes(bytes)));
  } catch (error) {
    if (error instanceof amp.MalformedAmpBox) return null;
    throw error;
  }
}
