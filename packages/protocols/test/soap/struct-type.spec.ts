import {
  arrayOf,
  decodeCall,
  decodeResponse,
  encodeCall,
  encodeResponse,
  optional,
  SoapDecodeError,
  SoapEncodeError,
  type SoapSendable,
  type SoapSignatures,
  type SoapStyle,
  type SoapType,
  type SoapValueOf,
  structType,
} from "@cordage/protocols/soap";
import { expect } from "chai";
import fc from "fast-check";
import { callWith, refusalOf, typed } from "./messages.ts";

const point = structType("Point", { x: "double", y: "double", label: optional("string") });
const shape = structType("Shape", {
  name: "string",
  corners: arrayOf(point),
  tags: "string[]",
  center: optional(point),
  made: "dateTime",
  ink: "base64Binary",
  more: "anyType",
});

const METHOD = { namespace: "urn:n", method: "call" };

const taking = (type: SoapType): SoapSignatures => ({ call: { params: { a: type } } });

/** What an argument that is declared becomes. */
function decoded(type: SoapType, argument: string, behind = ""): unknown {
  const call = decodeCall(callWith(argument, behind), { signatures: taking(type) });
  return call.args[0]?.value;
}

/** Why an argument that is declared is refused. */
function refused(type: SoapType, argument: string): string {
  return refusalOf(callWith(argument), { signatures: taking(type) });
}

/** The element of a result that is declared. */
function written(type: SoapType, value: unknown, style: SoapStyle): string {
  // Some are what TypeScript would not let through.
  const message = encodeResponse(METHOD, value as SoapSendable, { style, returns: type });
  return /<Result.*(?=<\/ns1:callResponse>)/s.exec(message)?.[0] ?? "";
}

describe("structs of declared types (SP-S4)", () => {
  describe("that arrive", () => {
    it("have their members as declared, in any order", () => {
      expect(decoded(point, "<a><y>2.5</y><label>é</label><x> 1 </x></a>")).to.deep.equal({
        x: 1,
        y: 2.5,
        label: "é",
      });
    });

    it("are read as declared whatever they say of themselves, in any namespace", () => {
      const argument = '<a xsi:type="n:What"><n:x xsi:type="xsd:string">1</n:x><n:y>2</n:y></a>';
      expect(decoded(point, argument)).to.deep.equal({ x: 1, y: 2 });
    });

    it("are without members that are left out or nil, where those are optional", () => {
      for (const label of ["", '<label xsi:nil="true"/>']) {
        const value = decoded(point, `<a><x>1</x><y>2</y>${label}</a>`);
        expect(value).to.have.all.keys("x", "y");
      }
    });

    it("nest, and are found where references lead", () => {
      const argument =
        '<a><name>s</name><corners><i><x>1</x><y>2</y></i><i href="#p"/></corners>' +
        "<tags><i>t</i></tags><center><x>0</x><y>0</y></center>" +
        '<made>2020-01-02T03:04:05Z</made><ink>AP8=</ink><more xsi:nil="true"/></a>';
      const value = decoded(shape, argument, '<p id="p"><x>3</x><y>4</y></p>');
      expect(value).to.deep.equal({
        name: "s",
        corners: [
          { x: 1, y: 2 },
          { x: 3, y: 4 },
        ],
        tags: ["t"],
        center: { x: 0, y: 0 },
        made: new Date("2020-01-02T03:04:05Z"),
        ink: Buffer.of(0, 255),
        more: null,
      });
    });

    it("may be a map of names to values, as PHP sends arrays with keys", () => {
      const entry = (name: string, value: number): string =>
        `<item><key xsi:type="xsd:string">${name}</key><value>${value}</value></item>`;
      const argument = typed("m:Map", entry("y", 2) + entry("x", 1));
      expect(decoded(point, argument)).to.deep.equal({ x: 1, y: 2 });
      const unnamed = "<item><key xsi:type='xsd:int'>1</key><value>1</value></item>";
      expect(refused(point, typed("m:Map", unnamed))).to.match(/a name that is no text$/);
    });

    it("are objects without a prototype (GEN-6)", () => {
      const odd = structType("Odd", { constructor: optional("string") });
      const value = decoded(odd, "<a/>");
      expect(Object.getPrototypeOf(value)).to.equal(null);
      expect(value).to.deep.equal({});
    });

    for (const [what, argument, reason] of [
      ["a member missing", "<a><x>1</x></a>", "Point without its y"],
      ["a member nil", '<a><x>1</x><y xsi:nil="1"/></a>', "nil where double is needed"],
      ["a member it has not", "<a><x>1</x><y>2</y><z>3</z></a>", "Point with a member it has not"],
      ["a member twice", "<a><x>1</x><y>2</y><x>3</x></a>", "member given twice"],
      ["a member of another type", "<a><x>1</x><y>two</y></a>", "not a valid double"],
      ["text in place of members", "<a>x</a>", "text where an element should be"],
      ["nil in its place", '<a xsi:nil="true"/>', "nil where Point is needed"],
    ] as const) {
      it(`are refused with ${what}`, () => {
        expect(refused(point, argument)).to.equal(`Client: ${reason}`);
      });
    }

    it("are refused in arrays, too", () => {
      expect(refused(arrayOf(point), "<a><i><x>1</x></i></a>")).to.match(/Point without its y$/);
      expect(refused(arrayOf(arrayOf(point)), "<a><i xsi:nil='1'/></a>")).to.match(
        /nil where Point\[\] is needed$/,
      );
    });
  });

  describe("that are sent", () => {
    it("name their type in the namespace of the method, and arrays that of their items", () => {
      expect(written(arrayOf(point), [{ x: 1, y: 2.5 }], "encoded")).to.equal(
        '<Result SOAP-ENC:arrayType="ns1:Point[1]" xsi:type="SOAP-ENC:Array">' +
          '<item xsi:type="ns1:Point"><x xsi:type="xsd:double">1</x>' +
          '<y xsi:type="xsd:double">2.5</y></item></Result>',
      );
      const nowhere = { namespace: "", method: "call" };
      const message = encodeResponse(nowhere, { x: 1, y: 2 }, { returns: point });
      expect(message).to.contain('<Result xsi:type="SOAP-ENC:Struct"><x ');
    });

    it("are plain elements where the client knows the types", () => {
      expect(written(point, { label: "a", y: 2, x: 1 }, "literal")).to.equal(
        "<Result><x>1</x><y>2</y><label>a</label></Result>",
      );
    });

    it("are without optional members that are undefined or null", () => {
      for (const label of [undefined, null]) {
        expect(written(point, { x: 1, y: 2, label }, "literal")).to.not.contain("label");
      }
    });

    it("may be of any class; only what is declared goes out", () => {
      class Corner {
        readonly x = 1;
        readonly secret = "s";
        get y(): number {
          return 2;
        }
      }
      expect(written(point, new Corner(), "literal")).to.equal("<Result><x>1</x><y>2</y></Result>");
    });

    it("don't take for members what every object has", () => {
      const odd = structType("Odd", { constructor: optional("string") });
      expect(written(odd, {}, "literal")).to.equal("<Result/>");
      expect(written(odd, { constructor: "x" }, "literal")).to.contain("<constructor>x<");
    });

    for (const [value, type] of [
      [{ x: 1 }, point],
      [{ x: 1, y: "2" }, point],
      [{ x: 1, y: 2, label: 3 }, point],
      [null, point],
      ["point", point],
      [[{ x: 1 }], arrayOf(point)],
      [{ 0: { x: 1, y: 2 } }, arrayOf(point)],
    ] as const) {
      it(`are refused as ${JSON.stringify(value)}`, () => {
        expect(() => written(type, value, "literal")).to.throw(SoapEncodeError);
      });
    }
  });

  describe("that are optional results", () => {
    const answerOf = (value: SoapSendable, style: SoapStyle): string =>
      encodeResponse(METHOD, value, { style, returns: optional(point) });

    for (const style of ["encoded", "literal"] as const) {
      it(`are what is declared, or null: ${style}`, () => {
        const returns = optional(point);
        const value = { x: 1, y: 2 };
        expect(decodeResponse(answerOf(value, style), { returns })).to.deep.equal(value);
        for (const nothing of [null, undefined]) {
          expect(decodeResponse(answerOf(nothing, style), { returns })).to.equal(null);
        }
        expect(() => answerOf(5, style)).to.throw(SoapEncodeError);
        const five = encodeResponse(METHOD, 5, { style });
        expect(() => decodeResponse(five, { returns })).to.throw(SoapDecodeError);
      });
    }

    it("are left out where the client knows the types, and nil where it may not", () => {
      expect(answerOf(null, "literal")).to.contain('<ns1:callResponse xmlns:ns1="urn:n"/>');
      expect(answerOf(null, "encoded")).to.contain('<Result xsi:nil="true"/>');
    });
  });

  it("come back as they were sent, both ways and in both styles", () => {
    const double = fc.double({ noNaN: true });
    const text = fc.stringMatching(/^[ -~é]{0,9}$/);
    const points = fc.record({ x: double, y: double, label: text }, { requiredKeys: ["x", "y"] });
    const shapes = fc.record(
      {
        name: text,
        corners: fc.array(points, { maxLength: 3 }),
        tags: fc.array(text, { maxLength: 3 }),
        center: points,
        made: fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true }),
        ink: fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes)),
        more: fc.constantFrom("a", "b"),
      },
      { requiredKeys: ["name", "corners", "tags", "made", "ink", "more"] },
    );
    const type = arrayOf(shape);
    fc.assert(
      fc.property(fc.array(shapes, { maxLength: 3 }), (value) => {
        const call = encodeCall(METHOD, [["a", value]], { params: { a: type } });
        const [argument] = decodeCall(call, { signatures: taking(type) }).args;
        expect(argument?.value).to.deep.equal(value);
        for (const style of ["encoded", "literal"] as const) {
          const answer = encodeResponse(METHOD, value, { style, returns: type });
          expect(decodeResponse(answer, { returns: type })).to.deep.equal(value);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("arrayOf", () => {
  it("calls items as it is told, where they are sent and in the WSDL", () => {
    const points = arrayOf(point, "Point");
    expect(written(points, [{ x: 1, y: 2 }], "literal")).to.equal(
      "<Result><Point><x>1</x><y>2</y></Point></Result>",
    );
    expect(decoded(points, "<a><other><x>1</x><y>2</y></other></a>")).to.have.length(1);
  });

  it("refuses a name that XML has not, or that has a colon", () => {
    for (const name of ["", "a b", "a:b"]) expect(() => arrayOf("int", name)).to.throw(TypeError);
  });
});

describe("structType", () => {
  it("refuses names that XML has not, or that have a colon", () => {
    for (const name of ["", "a b", "a:b", "1"]) {
      expect(() => structType(name, {})).to.throw(TypeError);
      expect(() => structType("A", { [name]: "int" })).to.throw(TypeError);
    }
  });

  it("is known to TypeScript by what arrives", () => {
    // The build is the test: an error that is expected and doesn't come is one itself.
    type Shape = SoapValueOf<typeof shape>;
    const made = new Date(0);
    const whole: Shape = {
      name: "s",
      corners: [{ x: 1, y: 2, label: "l" }],
      tags: ["t"],
      made,
      ink: Buffer.of(),
      more: [null],
    };
    const refusedShapes: readonly Shape[] = [
      // @ts-expect-error: a member of another type
      { ...whole, name: 1 },
      // @ts-expect-error: an item without a member
      { ...whole, corners: [{ x: 1 }] },
      // @ts-expect-error: a member that is not there
      { ...whole, colour: "red" },
    ];
    const long: SoapValueOf<"long[]"> = [1, 2n];
    // @ts-expect-error: no such type
    structType("A", { a: "number" });
    expect(refusedShapes).to.have.length(3);
    expect(long).to.have.length(2);
  });
});
