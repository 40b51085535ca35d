import { Daytime } from "@cordage/protocols/wire";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";
import sinon from "sinon";

class At extends Daytime {
  readonly #time: string;
  constructor(time: string) {
    super();
    this.#time = time;
  }
  override now(): Date {
    return new Date(this.#time);
  }
}

describe("Daytime", () => {
  for (const [time, expected] of [
    ["1970-01-01T00:00:00.999Z", "Thu Jan  1 00:00:00 1970\r\n"],
    ["2026-11-22T17:21:52Z", "Sun Nov 22 17:21:52 2026\r\n"],
    ["2024-02-29T23:59:59+01:00", "Thu Feb 29 22:59:59 2024\r\n"],
    ["2000-12-31T23:59:59-01:00", "Mon Jan  1 00:59:59 2001\r\n"],
  ] as const) {
    it(`sends ${JSON.stringify(expected)} and closes (WI-4)`, () => {
      const transport = new StringTransport();
      new At(time).makeConnection(transport);
      expect(transport.value().toString()).to.equal(expected);
      expect(transport.disconnecting).to.equal(true);
    });
  }

  it("tells the system's time unless overridden (WI-4)", () => {
    sinon.useFakeTimers({ now: new Date("2026-11-22T17:21:52Z"), toFake: ["Date"] });
    const transport = new StringTransport();
    new Daytime().makeConnection(transport);
    expect(transport.value().toString()).to.equal("Sun Nov 22 17:21:52 2026\r\n");
  });
});
