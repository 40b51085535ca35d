import {
  Double,
  encodeMethodCall,
  encodeMethodResponse,
  type XmlRpcSendable,
} from "@cordage/protocols/xmlrpc";
import fc from "fast-check";

const OPTIONS = { allowNone: true, allowI8: true, allowNonFinite: true };

/** What is put into documents: pieces that mean something to XML, to XML-RPC, or to numbers. */
const SNIPPETS: readonly string[] = [
  ...["&lt;", "&amp;", "&#65;", "&#x41;", "&#0;", "&#xD800;", "&nbsp;", "&", "&#13;", "&#1114112;"],
  ...[" ", "\t", "\n", "\r", "\r\n", "\v", "\u00A0", "\u2028", "\uFEFF", "\0", "\u0085", "\uFFFE"],
  ...[
    "<!-- c -->",
    "<!--",
    "-->",
    "<?p i?>",
    "<?xml?>",
    "<![CDATA[x]]>",
    "<![CDATA[]]>",
    "]]>",
    "]",
  ],
  ...["<", ">", "/", "=", '"', "'", "</", "/>", "<>", "</>", ":", "ex:", "ex:i8", "é", "\u{1F9F5}"],
  ...[
    "<value>",
    "</value>",
    "<value/>",
    "<int>",
    "</int>",
    "<i4>",
    "</i4>",
    "<string>",
    "</string>",
  ],
  ...[
    "<nil/>",
    "<nil></nil>",
    "<data/>",
    "<array>",
    "</array>",
    "<struct/>",
    "<param/>",
    "<params/>",
  ],
  ...["<double>", "</double>", "<boolean>1</boolean>", "<base64>", "</base64>", "<i8>", "</i8>"],
  ...[' a="b"', " a='b'", ' a="1" a="2"', ' xmlns="urn:x"', ' xmlns:ex="urn:y"', " a", ' a="<"'],
  ...["<?xml version='1.0'?>", '<?xml version="1.1"?>', '<?xml version="1.0" standalone="yes"?>'],
  ...['<?xml version="1.0" encoding="iso-8859-1"?>', '<?xml version="1.0" encoding="utf-16"?>'],
  ...["<!DOCTYPE a>", '<!ENTITY x "y">', "<methodCall>", "</methodCall>", "<fault>", "</fault>"],
  ...[
    "0",
    "-",
    "+",
    "-0",
    "00",
    ".",
    "e5",
    "E-400",
    "1e400",
    "999999999999999",
    "9007199254740993",
  ],
  ...["2147483648", "1_000", "0x10", "nan", "inf", "-inf", "true", "١", "=", "==", "AAAA", "A"],
  ...["20200230T00:00:00", "T", "Z", "<name>", "</name>", "<name/>", "<member>", "</member>"],
];

/** One thing done to the bytes of a document, at a place between 0 and 1 of it. */
type Edit =
  | { readonly kind: "insert"; readonly at: number; readonly snippet: string }
  | { readonly kind: "flip"; readonly at: number; readonly bit: number }
  | { readonly kind: "delete" | "repeat"; readonly at: number; readonly length: number }
  | { readonly kind: "cut"; readonly at: number };

const place = fc.double({ min: 0, max: 1, noNaN: true });

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("insert" as const),
      at: place,
      snippet: fc.constantFrom(...SNIPPETS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("flip" as const),
      at: place,
      bit: fc.nat({ max: 7 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("delete" as const, "repeat" as const),
      at: place,
      length: fc.integer({ min: 1, max: 24 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cut" as const), at: place }) },
);

const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: false }),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => n / 1000),
  fc.constantFrom(-0, 1e15, 1e16, 2 ** 53 - 1, 5e-324, 0.1 + 0.2, 123456789.012345),
);

const { value } = fc.letrec<{ value: XmlRpcSendable }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(
      number.map((n) => (Math.abs(n) > 2 ** 31 - 1 ? new Double(n) : n)),
      fc.boolean(),
      fc.constant(null),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.string({
        unit: fc.constantFrom("a", "&", "<", ">", "]", " ", "\n", "é", "\u{1F9F5}", "\r"),
      }),
      fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
      fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }),
    ),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "__proto__", "constructor", "0", "", "é"), tie("value"), {
      maxKeys: 3,
    }),
  ),
}));

const document = fc.oneof(
  fc.array(value, { maxLength: 3 }).map((params) => encodeMethodCall("a.b", params, OPTIONS)),
  value.map((result) => encodeMethodResponse(result, OPTIONS)),
);

/** Byte orders and marks a document may be sent in. */
const encoding = fc.constantFrom(
  "plain",
  "plain",
  "plain",
  "plain",
  "marked",
  "utf16le",
  "utf16be",
  "latin1",
);

/** Calls and responses as Python writes them, with random values, damaged in a few places. */
export const mutatedDocument: fc.Arbitrary<Buffer> = fc
  .tuple(document, fc.array(edit, { maxLength: 3 }), encoding)
  .map(([bytes, edits, name]) => inEncoding(edits.reduce(edited, bytes), name));

function edited(bytes: Buffer, change: Edit): Buffer {
  const at = Math.floor(change.at * bytes.length);
  const [before, behind] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (change.kind) {
    case "insert":
      return Buffer.concat([before, Buffer.from(change.snippet), behind]);
    case "flip": {
      const flipped = Buffer.from(bytes);
      const byte = flipped[at];
      if (byte !== undefined) flipped[at] = byte ^ (1 << change.bit);
      return flipped;
    }
    case "delete":
      return Buffer.concat([before, behind.subarray(change.length)]);
    case "repeat":
      return Buffer.concat([before, behind.subarray(0, change.length), behind]);
    case "cut":
      return before;
  }
}

function inEncoding(bytes: Buffer, name: string): Buffer {
  switch (name) {
    case "marked":
      return Buffer.concat([Buffer.from("\uFEFF"), bytes]);
    case "utf16le":
      return Buffer.from(`\uFEFF${bytes.toString()}`, "utf16le");
    case "utf16be":
      return Buffer.from(`\uFEFF${bytes.toString()}`, "utf16le").swap16();
    case "latin1":
      return Buffer.from(bytes.toString().replace("?>", " encoding='iso-8859-1'?>"), "latin1");
    default:
      return bytes;
  }
}
