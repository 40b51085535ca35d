import {
  type DecodeOptions,
  decodeMethodCall,
  decodeMethodResponse,
  type EncodeOptions,
  encodeMethodCall,
  encodeMethodResponse,
  Fault,
  XmlRpcDecodeError,
  XmlRpcEncodeError,
} from "@cordage/protocols/xmlrpc";
import { expect } from "chai";
import fc from "fast-check";
import {
  arrival,
  type Described,
  described,
  describeValue,
  hasCollidingNames,
  int32,
  legalText,
  lineFeeds,
  revive,
  withLineFeeds,
} from "./described-values.ts";
import { askPython, type DumpJob, type Loaded } from "./python-codec.ts";

// Python's xmlrpc.client is what XR-6 takes as the measure. Where we differ is written down as data.

const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const RUNS = 6000;

const ALL_ALLOWED = { allowNone: true, allowI8: true, allowNonFinite: true } as const;

/** What a call is decoded to, described; or that it is refused. */
function ours(document: string | Uint8Array, options: DecodeOptions = {}): string {
  try {
    const { params } = decodeMethodCall(Buffer.from(document), options);
    return JSON.stringify(params.map(describeValue));
  } catch (error) {
    if (!(error instanceof XmlRpcDecodeError)) throw error;
    return "refused";
  }
}

function theirs(loaded: Loaded | undefined): string {
  return loaded?.values === undefined ? "refused" : JSON.stringify(loaded.values.map(arrival));
}

const callWith = (element: string): string =>
  `<methodCall><methodName>m</methodName><params><param>${element}</param></params></methodCall>`;
const value = (content: string): string => callWith(`<value>${content}</value>`);

describe("XML-RPC documents and Python's xmlrpc.client", function () {
  this.timeout(120_000);

  describe(`random values (SEED=${SEED})`, () => {
    const sample = fc.sample(described, { numRuns: RUNS, seed: SEED });
    // Every third is a response, the others are calls, of up to three parameters.
    const jobs = sample.map((first, i): DumpJob & { values: readonly Described[] } => {
      if (i % 3 === 0) return { kind: "response", values: [first] };
      return { kind: "call", values: sample.slice(i, i + (i % 4)) };
    });
    const documents = jobs.map(({ kind, values }) =>
      kind === "response"
        ? encodeMethodResponse(revive(values[0] ?? ["nil"]), ALL_ALLOWED).toString()
        : encodeMethodCall("m", values.map(revive), ALL_ALLOWED).toString(),
    );
    let answers: ReturnType<typeof askPython>;

    before(() => {
      answers = askPython(documents, jobs);
    });

    it("are written byte for byte alike, but for CR (XR-3, XR-6)", () => {
      for (const [i, document] of documents.entries()) {
        expect(answers.dumped[i]).to.deep.equal({ ok: document.replaceAll("&#13;", "\r") });
      }
    });

    it("are read by Python as they were sent", () => {
      for (const [i, { kind, values }] of jobs.entries()) {
        const method = kind === "call" ? "m" : null;
        expect(answers.loaded[i]).to.deep.equal({ ok: { method, values } });
      }
    });

    it("are read here as Python wrote them, but for CR, which XML reads as LF", () => {
      let read = 0;
      for (const [i, { kind, values }] of jobs.entries()) {
        if (values.some(hasCollidingNames)) continue;
        read += 1;
        const document = Buffer.from(answers.dumped[i]?.ok ?? "");
        const result =
          kind === "call"
            ? decodeMethodCall(document, ALL_ALLOWED).params
            : [decodeMethodResponse(document, ALL_ALLOWED)];
        expect(result.map(describeValue)).to.deep.equal(values.map(withLineFeeds).map(arrival));
      }
      expect(read).to.be.above(5000);
    });
  });

  it(`agree on faults (SEED=${SEED})`, () => {
    const faults = fc.sample(fc.tuple(int32, legalText), { numRuns: 500, seed: SEED });
    const documents = faults.map(([code, text]) =>
      encodeMethodResponse(new Fault(code, text)).toString(),
    );
    const { loaded, dumped } = askPython(
      documents,
      faults.map(([code, text]) => ({ kind: "fault", code, text })),
    );
    for (const [i, [code, text]] of faults.entries()) {
      const described = [
        ["int", `${code}`],
        ["string", text],
      ];
      expect(loaded[i]).to.deep.equal({ ok: { fault: described } });
      expect(dumped[i]).to.deep.equal({ ok: documents[i]?.replaceAll("&#13;", "\r") });
      const decoded = decodeMethodResponse(dumped[i]?.ok ?? "");
      expect(decoded).to.include({ faultCode: code, faultString: lineFeeds(text) });
    }
  });

  it("agree on integers that only we can write: i8", () => {
    const integers = [2n ** 31n, -(2n ** 31n) - 1n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)];
    const { loaded } = askPython([encodeMethodCall("m", integers, ALL_ALLOWED)], []);
    expect(loaded[0]?.ok?.values).to.deep.equal(integers.map((integer) => ["int", `${integer}`]));
  });

  describe(`documents with pieces out of place (SEED=${SEED})`, () => {
    const pieces = [
      ...["methodCall", "methodName", "params", "param", "value", "array", "data", "struct"],
      ...["member", "name", "int", "i8", "string", "boolean", "double", "nil", "base64", "what"],
    ].flatMap((name) => [`<${name}>`, `</${name}>`, `<${name}/>`, `<ex:${name}>`, `</ex:${name}>`]);
    const texts = [
      "1",
      "0",
      "x",
      " ",
      "\n",
      "2.5",
      "&amp;",
      "<!-- -->",
      "<![CDATA[1]]>",
      "<?x?>",
      "AAAA",
    ];
    const model = encodeMethodCall(
      "m",
      [1, "x", true, 2.5, [1, []], { a: 1, b: "x" }, null, Buffer.alloc(3)],
      {
        allowNone: true,
      },
    ).toString();
    const tokens = model.match(/<[^>]*>|[^<]+/g) ?? [];
    /** Some tokens of a good document replaced, left out, or joined by others. */
    const edited = fc
      .array(
        fc.record({
          at: fc.nat({ max: tokens.length - 1 }),
          removed: fc.nat({ max: 3 }),
          added: fc.array(fc.constantFrom(...pieces, ...texts), { maxLength: 3 }),
        }),
        { minLength: 1, maxLength: 2 },
      )
      .map((edits) => {
        const copy = [...tokens];
        for (const { at, removed, added } of edits) copy.splice(at, removed, ...added);
        return copy.join("");
      });

    it("mean the same to Python wherever they mean something to us", () => {
      const documents = fc.sample(edited, { numRuns: 20_000, seed: SEED });
      const { loaded } = askPython(documents, []);
      let accepted = 0;
      for (const [i, document] of documents.entries()) {
        const meaning = ours(document);
        if (meaning === "refused") continue;
        accepted += 1;
        expect(theirs(loaded[i]?.ok), document).to.equal(meaning);
      }
      expect(accepted).to.be.above(200);
    });
  });

  describe("differ, on purpose, in what they read", () => {
    const bomb = `<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>${value("<string>&b;</string>")}`;
    const latin = `<?xml version='1.0' encoding='windows-1252'?>${value("<string>\x80</string>")}`;
    const DEVIATIONS: readonly (readonly [
      what: string,
      document: string | Uint8Array,
      theirs: string,
    ])[] = [
      ["a plus sign before an integer (GEN-9)", value("<int>+5</int>"), '[["double","5.0"]]'],
      ["an underscore in an integer (GEN-9)", value("<int>1_000</int>"), '[["double","1000.0"]]'],
      ["digits beyond ASCII (GEN-9)", value("<int>١</int>"), '[["double","1.0"]]'],
      ["blanks beyond ASCII around an integer", value("<int>\u00A05</int>"), '[["double","5.0"]]'],
      [
        "an int that no number holds (GEN-9)",
        value("<int>9007199254740992</int>"),
        '[["int","9007199254740992"]]',
      ],
      ["nan as a double", value("<double>nan</double>"), '[["double","nan"]]'],
      ["infinity as a double", value("<double>Infinity</double>"), '[["double","inf"]]'],
      ["a double too large", value("<double>1e999</double>"), '[["double","inf"]]'],
      ["an underscore in a double (GEN-9)", value("<double>1_0.5</double>"), '[["double","10.5"]]'],
      [
        "a decimal of any size",
        value("<ex:bigdecimal>1.5</ex:bigdecimal>"),
        `[["other","Decimal('1.5')"]]`,
      ],
      ["junk in base64", value("<base64>A!A@A#A</base64>"), '[["bytes","AAAA"]]'],
      ["more behind the end of base64", value("<base64>AA==AAAA</base64>"), '[["bytes","AA=="]]'],
      [
        "a time that is none",
        value("<dateTime.iso8601>junk</dateTime.iso8601>"),
        '[["time","junk"]]',
      ],
      [
        "a time with a zone",
        value("<dateTime.iso8601>19980717T14:08:55Z</dateTime.iso8601>"),
        '[["time","19980717T14:08:55Z"]]',
      ],
      ["text in nil", value("<nil>x</nil>"), '[["nil"]]'],
      ["text before a type", value("x<int>1</int>"), '[["double","1.0"]]'],
      ["text behind a type", value("<int>1</int>x"), '[["double","1.0"]]'],
      [
        "an array's values without data",
        value("<array><value>a</value></array>"),
        '[["list",[["string","a"]]]]',
      ],
      [
        "an unknown element around values",
        value("<array><what><value>a</value></what></array>"),
        '[["list",[["string","a"]]]]',
      ],
      [
        "two types in a value",
        value("<int>1</int><int>2</int>"),
        '[["double","1.0"],["double","2.0"]]',
      ],
      ["a param without a value", callWith("<int>1</int>"), '[["double","1.0"]]'],
      [
        "another root element",
        "<what><params><param><value>a</value></param></params></what>",
        '[["string","a"]]',
      ],
      ["entities of its own (XR-9)", bomb, '[["string","aaaa"]]'],
      ["a document type declaration (XR-9)", `<!DOCTYPE a>${value("a")}`, '[["string","a"]]'],
      ["other encodings (XR-9)", Buffer.from(latin, "latin1"), '[["string","€"]]'],
      [
        "values nested deeper (XR-9)",
        value("<array><data><value>".repeat(65) + "</value></data></array>".repeat(65)),
        `${'[["list",'.repeat(65)}[["string",""]${"]]".repeat(65)}]`,
      ],
    ];
    let loaded: ReturnType<typeof askPython>["loaded"];

    before(() => {
      loaded = askPython(
        DEVIATIONS.map(([, document]) => document),
        [],
      ).loaded;
    });

    for (const [i, [what, document, expected]] of DEVIATIONS.entries()) {
      it(`Python reads ${what}; we refuse it`, () => {
        expect(theirs(loaded[i]?.ok)).to.equal(expected);
        expect(ours(document)).to.equal("refused");
      });
    }

    it("Python refuses integers of more than 4300 digits; so do we, from 1024 on", () => {
      const documents = [1024, 1025, 5000].map((n) => value(`<i8>${"9".repeat(n)}</i8>`));
      const answers = askPython(documents, []).loaded.map((outcome) => outcome.ok !== undefined);
      expect(answers).to.deep.equal([true, true, false]);
      expect(documents.map((document) => ours(document) !== "refused")).to.deep.equal([
        true,
        false,
        false,
      ]);
    });
  });

  describe("differ, on purpose, in what they write", () => {
    const DEVIATIONS: readonly (readonly [
      what: string,
      value: Described,
      options?: EncodeOptions,
    ])[] = [
      ["NUL (XR-3)", ["string", "\0"]],
      ["a control character (XR-3)", ["string", "\x1F"]],
      ["half a surrogate pair (XR-3)", ["string", "\uD800"]],
      ["U+FFFF (XR-3)", ["string", "\uFFFF"]],
    ];

    for (const [what, described] of DEVIATIONS) {
      it(`Python writes ${what}, and can't read it back; we refuse to`, () => {
        const [dumped] = askPython([], [{ kind: "call", values: [described] }]).dumped;
        expect(dumped?.ok).to.be.a("string");
        const [loaded] = askPython([dumped?.ok ?? ""], []).loaded;
        expect(theirs(loaded?.ok)).to.not.equal(JSON.stringify([described]));
        expect(() => encodeMethodCall("m", [revive(described)])).to.throw(XmlRpcEncodeError);
      });
    }

    it("Python writes nan without being asked; we need allowNonFinite", () => {
      const [dumped] = askPython([], [{ kind: "response", values: [["double", "nan"]] }]).dumped;
      expect(() => encodeMethodResponse(NaN)).to.throw(XmlRpcEncodeError);
      expect(dumped).to.deep.equal({ ok: encodeMethodResponse(NaN, ALL_ALLOWED).toString() });
    });

    it("both refuse integers beyond 32 bits", () => {
      for (const integer of [2 ** 31, -(2 ** 31) - 1]) {
        const job: DumpJob = { kind: "response", values: [["int", `${integer}`]] };
        expect(askPython([], [job]).dumped[0]).to.have.property("error");
        expect(() => encodeMethodResponse(integer)).to.throw(XmlRpcEncodeError);
      }
    });
  });
});
