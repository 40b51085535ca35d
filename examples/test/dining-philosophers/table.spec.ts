import { SimulatedNetwork, StalledRunError } from "@cordage/testing";
import { expect } from "chai";
import { Table } from "#examples/dining-philosophers/table.js";
import { PROGRAM_TIME_LIMIT, RunningExample } from "../support/running-example.ts";

describe("dining philosophers", () => {
  it("who all take the left fork first wait for each other for ever", () => {
    const network = new SimulatedNetwork();
    const table = new Table(network.host("room").reactor, "left first");
    const dinner = table.dine(1);
    expect(table.findDeadlock()).to.equal(undefined);
    expect(() => network.runUntil(dinner)).to.throw(StalledRunError, /nothing will ever happen/);
    expect(table.findDeadlock()).to.deep.equal([0, 1, 2, 3, 4]);
    expect(table.meals).to.deep.equal([0, 0, 0, 0, 0]);
  });

  it("who take the fork with the lower number first all eat", () => {
    for (const times of [1, 2, 50]) {
      const network = new SimulatedNetwork();
      const table = new Table(network.host("room").reactor, "lower first");
      network.runUntil(table.dine(times));
      expect(table.meals).to.deep.equal([times, times, times, times, times]);
      expect(table.findDeadlock()).to.equal(undefined);
    }
  });

  it("say so as a program", async () => {
    const { status, output } = await new RunningExample("dining-philosophers/main").ended();
    expect(status).to.equal(0);
    expect(output).to.match(
      /^left first: deadlock after 1\.1 s: 0 waits for 1, .*, 4 waits for 0\n/,
    );
    expect(output).to.match(/\nlower first: everybody has eaten 3 times after [\d.]+ s\n$/);
  }).timeout(PROGRAM_TIME_LIMIT);
});
