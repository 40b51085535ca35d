import { expect } from "chai";
import { ARCHITECTURES } from "#examples/server-architectures/architectures.js";
import { measure } from "#examples/server-architectures/measure.js";
import { PROGRAM_TIME_LIMIT, RunningExample } from "../support/running-example.ts";

function measured(name: string, clients: number) {
  const makeServer = ARCHITECTURES[name];
  if (makeServer === undefined) throw new RangeError(name);
  return measure(makeServer, clients);
}

describe("server architectures, with clients that all come at once", () => {
  it("one at a time: the last one waits for all others", () => {
    expect(measured("one at a time", 10)).to.deep.equal({
      lastServed: 10,
      meanServed: 5.5,
      mostAtWork: 1,
    });
  });

  it("per connection: nobody waits, and there is no limit to what is at work", () => {
    expect(measured("per connection", 10)).to.deep.equal({
      lastServed: 1,
      meanServed: 1,
      mostAtWork: 10,
    });
  });

  it("pool of four: waits are a quarter, and no more than four are at work", () => {
    expect(measured("pool of four", 10)).to.deep.equal({
      lastServed: 3,
      meanServed: 1.8,
      mostAtWork: 4,
    });
  });

  it("are printed as a table", async () => {
    const { status, output } = await new RunningExample("server-architectures/main", "12").ended();
    expect(status).to.equal(0);
    expect(output.split("\n")).to.deep.equal([
      "architecture         last     mean  at work",
      "one at a time        12.0      6.5        1",
      "per connection        1.0      1.0       12",
      "pool of four          3.0      2.0        4",
      "",
    ]);
    expect((await new RunningExample("server-architectures/main", "x").ended()).status).to.equal(
      64,
    );
  }).timeout(PROGRAM_TIME_LIMIT);
});
