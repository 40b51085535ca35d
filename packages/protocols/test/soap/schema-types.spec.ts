import {
  arrayOf,
  encodeWsdl,
  SOAPPublisher,
  type SoapType,
  structType,
} from "@cordage/protocols/soap";
import { expect } from "chai";

const point = structType("Point", { x: "double" });

/** Takes signatures of a method for each type, or throws. */
function publish(...types: readonly SoapType[]): void {
  const signatures = Object.fromEntries(types.map((type, i) => [`m${i}`, { params: { a: type } }]));
  new SOAPPublisher({ signatures });
  encodeWsdl({ name: "S", namespace: "urn:s", location: "http://x/", signatures });
}

describe("the names of types in signatures (SP-S4)", () => {
  it("may stand for the same type wherever it is", () => {
    const around = structType("Around", { one: point, many: arrayOf(point), all: "int[]" });
    expect(() => publish(point, arrayOf(point), around, "int[]", arrayOf("int"))).to.not.throw();
  });

  it("must not stand for two: it would be the last in the WSDL that counts, or none", () => {
    expect(() => publish(point, structType("Point", { x: "double" }))).to.throw(
      TypeError,
      "two types in the signatures are called Point",
    );
    expect(() => publish(arrayOf(point), structType("ArrayOfPoint", {}))).to.throw(TypeError);
    expect(() => publish("int[]", arrayOf(structType("Int", {})))).to.throw(TypeError);
    expect(() => publish("int[]", arrayOf("int", "number"))).to.throw(TypeError);
    const hidden = structType("Hidden", { inner: arrayOf(structType("Point", {})) });
    expect(() => publish(point, hidden)).to.throw(TypeError);
  });

  it("are looked at as the publisher is made, not when the first client asks", () => {
    const signatures = { m: { params: { a: "int[]", b: structType("ArrayOfInt", {}) } } } as const;
    expect(() => new SOAPPublisher({ signatures })).to.throw(TypeError);
  });
});
