import { succeed } from "@cordage/deferred";
import {
  arrayOf,
  type PublishedApi,
  SOAPFault,
  SOAPPublisher,
  type SoapValueOf,
  structType,
} from "@cordage/protocols/soap";
import { expect } from "chai";
import { Client } from "./client.ts";

const point = structType("Point", { x: "double", y: "double" });
type Point = SoapValueOf<typeof point>;

interface Api {
  add(a: number, b: number): number;
  first(points: Point[]): Point;
}

const SIGNATURES = {
  add: { params: { a: "int", b: "int" }, returns: "int" },
  first: { params: { points: arrayOf(point) }, returns: point },
} as const;

class Served extends SOAPPublisher implements PublishedApi<Api> {
  soap_add(a: number, b: number): PromiseLike<number | SOAPFault> {
    return succeed(a < 0 ? new SOAPFault("Client", "negative") : a + b);
  }

  soap_first([first]: Point[]): Point | SOAPFault {
    return first ?? new SOAPFault("Client", "none");
  }
}

describe("PublishedApi of SOAP", () => {
  it("is implemented by methods with results, now or later, and faults", () => {
    const client = new Client(new Served({ signatures: SIGNATURES }));
    expect(client.ask("add", 1, 2)).to.equal(3);
    expect(client.fault("add", -1, 2)).to.equal("Client negative");
    expect(client.ask("first", [{ x: 1, y: 2.5 }])).to.deep.equal({ x: 1, y: 2.5 });
    expect(client.fault("first", [])).to.equal("Client none");
  });

  it("refuses, as it is compiled, what doesn't take or return what the interface says", () => {
    // The build is the test: an error that is expected and doesn't come is one itself.
    const refused: readonly PublishedApi<Pick<Api, "first">>[] = [
      // @ts-expect-error: nothing answers first
      {},
      // @ts-expect-error: it takes one point where several are sent
      { soap_first: (only: Point): Point => only },
      // @ts-expect-error: it returns half a point
      { soap_first: (points: Point[]) => ({ x: points.length }) },
    ];
    expect(refused).to.have.length(3);
  });
});
