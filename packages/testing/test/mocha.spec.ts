import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

interface Report {
  readonly passes: readonly { readonly title: string }[];
  readonly failures: readonly {
    readonly title: string;
    readonly err: { readonly message: string; readonly stack: string };
  }[];
}

/** Runs a suite in a mocha of its own, with the hooks loaded as a user would. */
function runMocha(fixture: string): Report {
  const mocha = join(dirname(createRequire(import.meta.url).resolve("mocha/package.json")), "bin");
  const suite = fileURLToPath(new URL(`fixtures/${fixture}.js`, import.meta.url));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(mocha, "mocha.js"),
      "--no-config",
      "--reporter=json",
      "-r",
      "@cordage/testing/mocha",
      suite,
    ],
    { encoding: "utf8" },
  );
  expect(stderr, "nothing is written to stderr").to.equal("");
  return JSON.parse(stdout) as Report;
}

describe("mochaHooks (TE9)", () => {
  let report: Report;

  before(function () {
    this.timeout(20_000);
    report = runMocha("leaving-errors");
  });

  const failureOf = (title: string): Report["failures"][number]["err"] => {
    const found = report.failures.find((test) => test.title === title);
    expect(found, `${title} among the failures`).to.not.equal(undefined);
    return (found as Report["failures"][number]).err; // checked in the line above
  };

  it("let pass exactly the tests that leave nothing", () => {
    const wrong = report.passes.filter(({ title }) => !title.startsWith("passes: "));
    expect(wrong).to.deep.equal([]);
    expect(report.passes).to.have.length(8);
  });

  it("fail exactly the tests that leave something, and the run when a hook does", () => {
    const titles = report.failures.map(({ title }) => title);
    const outside = titles.filter((title) => !title.startsWith("fails: "));
    expect(outside).to.deep.equal(['"after all" hook: afterAll in "{root}"']);
    expect(titles).to.have.length(1 + 12);
  });

  it("tell what was logged", () => {
    expect(failureOf("fails: logged").message).to.match(/1 logged error .*\nRangeError: logged\n/);
    expect(failureOf("fails: left in a Deferred").message).to.match(
      /Error: left in a Deferred.*Created at:/s,
    );
    expect(failureOf("fails: in beforeEach").message).to.contain("logged in beforeEach");
    expect(failureOf("fails: callback style").message).to.contain("logged before done");
  });

  it("tell what was logged to the test that logged it, whatever ends meanwhile", () => {
    const { message } = failureOf("fails: while the timed out test ends");
    expect(message).to.contain("logged by the test after");
  });

  it("leave a test's own error in front and add what was logged", () => {
    for (const [title, own] of [
      ["fails: own error and a logged one", "own error"],
      ["fails: rejects, and a logged one", "own rejection"],
    ] as const) {
      const error = failureOf(title);
      expect(error.message).to.equal(own);
      expect(error.stack).to.match(/^Error: own.*\n\n1 logged error.*the logged reason/s);
    }
    expect(failureOf("fails: returned Deferred fails").message).to.equal("returned");
    expect(failureOf("fails: callback style, own error").message).to.equal("own error of done");
  });

  it("tell what is found outside of a test at the end, with the place", () => {
    const { message } = failureOf('"after all" hook: afterAll in "{root}"');
    expect(message).to.contain(
      'left after "leaving errors in afterEach passes: its afterEach logs"',
    );
    expect(message).to.contain("logged in afterEach");
    expect(message).to.contain('left after "leaving errors fails: times out"');
    expect(message).to.match(/left at the end:.*logged in after/s);
  });
});

describe("mochaHooks, of handles that are left open (TE9)", () => {
  let report: Report;

  before(function () {
    this.timeout(20_000);
    report = runMocha("leaving-handles");
  });

  const messageOf = (title: string): string =>
    report.failures.find((test) => test.title === title)?.err.message ?? "";

  it("fail the tests that left them, not the next ones", () => {
    const wrong = report.passes.filter(({ title }) => !title.startsWith("passes: "));
    expect(wrong).to.deep.equal([]);
    expect(report.passes).to.have.length(8);
    const titles = report.failures.map(({ title }) => title);
    expect(titles.filter((title) => title.startsWith("fails: "))).to.have.length(5);
    expect(titles).to.have.length(5 + 1);
  });

  it("tell where each was made", () => {
    expect(messageOf("fails: a port")).to.match(
      /^1 handle left open:\nport on .*127\.0\.0\.1.*, made at:\n +at listen .*leaving-handles/,
    );
    expect(messageOf("fails: a delayed call")).to.contain("delayed call of an anonymous function");
    expect(messageOf("fails: own error")).to.equal("own error");
  });

  it("tell at the end what hooks that were to close didn't", () => {
    const message = messageOf('"after all" hook: afterAll in "{root}"');
    expect(message).to.contain("passes: but its hook leaves another");
    expect(message).to.match(/delayed call of an anonymous function/);
    expect(message).to.not.contain("fails: ", "what was told once");
  });
});
