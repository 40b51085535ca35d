import { Logger } from "@cordage/reactor";
import { AssertionFailedError } from "@cordage/testing";
import {
  type ConformanceCheck,
  describeReport,
  type Harness,
  makeCheck,
  registerChecks,
  runConformance,
} from "@cordage/testing/conformance";
import { expect } from "chai";

type Ability = "fly" | "swim";

/** A subject that is nothing but what it can do. */
class Animal implements Harness<Ability> {
  readonly limits: Readonly<Partial<Record<Ability, string>>>;
  isClosed = false;

  constructor(limits: Readonly<Partial<Record<Ability, string>>> = {}) {
    this.limits = limits;
  }

  close(): void {
    this.isClosed = true;
  }
}

type Check = ConformanceCheck<Ability, Animal>;

const breathes: Check = makeCheck({ name: "breathes", behaviours: ["A1"], needs: [] }, () => {});
const flies: Check = makeCheck({ name: "flies", behaviours: ["A2", "A3"], needs: ["fly"] }, () => {
  throw new AssertionFailedError("it has fallen");
});
const dives: Check = makeCheck({ name: "dives", behaviours: [], needs: ["swim"] }, () => {});

describe("a conformance check", () => {
  it("closes its harness, whether it passes or fails", async () => {
    for (const check of [breathes, flies]) {
      const animal = new Animal();
      await check.run(animal).catch(() => {});
      expect(animal.isClosed).to.equal(true);
    }
  });

  it("fails for an error that was logged meanwhile, and takes it", async () => {
    const about = { name: "logs", behaviours: [], needs: [] };
    const logs: Check = makeCheck(about, () =>
      new Logger("test").failure("oops", new Error("inner")),
    );
    const error = await logs.run(new Animal()).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(AssertionFailedError);
    expect(error).to.have.property("message", "an error was logged: inner");
  });
});

describe("runConformance", () => {
  const noFlight = { fly: "it is a stone" };

  it("tells of each check whether it passed, failed or is out of reach", async () => {
    const report = await runConformance([breathes, flies, dives], () => new Animal());
    expect(report.conforms).to.equal(false);
    expect([...report.outcomes.values()].map(({ kind }) => kind)).to.deep.equal([
      "passed",
      "failed",
      "passed",
    ]);
    expect(describeReport(report)).to.equal(
      "passed: breathes\nfailed (AssertionFailedError: it has fallen): flies\npassed: dives",
    );
  });

  it("counts what is declared to be out of reach as no failure, but says so", async () => {
    const animals: Animal[] = [];
    const report = await runConformance([breathes, flies], () => {
      const animal = new Animal(noFlight);
      animals.push(animal);
      return animal;
    });
    expect(report.conforms).to.equal(true);
    expect(describeReport(report)).to.equal(
      "passed: breathes\nout of reach (it is a stone): flies",
    );
    expect(animals.map(({ isClosed }) => isClosed)).to.deep.equal([true, true]);
  });
});

describe("registerChecks", () => {
  /** What is registered for an animal with these limits, by title. */
  function registered(limits: Animal["limits"]): Map<string, () => Promise<void>> {
    const tests = new Map<string, () => Promise<void>>();
    const register = (title: string, run: () => Promise<void>): unknown => tests.set(title, run);
    registerChecks([breathes, flies, dives], () => new Animal(limits), register);
    return tests;
  }

  it("registers each check that applies, with the behaviours it pins", async () => {
    const tests = registered({});
    expect([...tests.keys()]).to.deep.equal(["breathes (A1)", "flies (A2, A3)", "dives"]);
    await tests.get("breathes (A1)")?.();
    const error = await tests
      .get("flies (A2, A3)")?.()
      .catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(AssertionFailedError);
  });

  it("registers a test in place of those that a limit rules out: that it is real", async () => {
    const title = "declares a real limit: no fly, because it is a stone";
    const tests = registered({ fly: "it is a stone" });
    expect([...tests.keys()]).to.deep.equal(["breathes (A1)", "dives", title]);
    await tests.get(title)?.();
  });

  it("fails for a limit that is none", async () => {
    const tests = registered({ swim: "it hates water" });
    const confirm = tests.get("declares a real limit: no swim, because it hates water");
    const error = await confirm?.().catch((thrown: unknown) => thrown);
    expect(error).to.have.property("message", "all checks that need swim pass: it is no limit");
  });
});
