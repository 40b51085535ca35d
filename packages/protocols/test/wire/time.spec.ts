import { Time } from "@cordage/protocols/wire";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";
import sinon from "sinon";

class At extends Time {
  readonly #time: string;
  constructor(time: string) {
    super();
    this.#time = time;
  }
  override now(): Date {
    return new Date(this.#time);
  }
}

describe("Time", () => {
  for (const [time, seconds] of [
    ["1900-01-01T00:00:00Z", 0],
    ["1970-01-01T00:00:00Z", 2_208_988_800],
    ["1980-01-01T00:00:00.999Z", 2_524_521_600],
    ["1983-05-01T00:00:00Z", 2_629_584_000],
    ["2036-02-07T06:28:15Z", 4_294_967_295],
    ["2036-02-07T06:28:16Z", 0],
  ] as const) {
    it(`sends ${seconds} at ${time}, in 4 bytes, and closes (WI-5)`, () => {
      const transport = new StringTransport();
      new At(time).makeConnection(transport);
      expect(transport.value().length).to.equal(4);
      expect(transport.value().readUInt32BE()).to.equal(seconds);
      expect(transport.disconnecting).to.equal(true);
    });
  }

  it("tells the system's time unless overridden (WI-5)", () => {
    sinon.useFakeTimers({ now: new Date("1980-01-01T00:00:00Z"), toFake: ["Date"] });
    const transport = new StringTransport();
    new Time().makeConnection(transport);
    expect(transport.value().readUInt32BE()).to.equal(2_524_521_600);
  });
});
