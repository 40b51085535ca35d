import { expect } from "chai";
import { readClientOptions } from "#examples/message-board/client-options.js";
import { UsageError } from "#examples/program.js";
import {
  PROGRAM_TIME_LIMIT,
  type ProgramResult,
  RunningExample,
} from "../support/running-example.ts";

describe("the message board's programs", () => {
  it("talk to each other", async () => {
    const free = ["--udp", "0", "--tcp", "0", "--push", "0", "--http", "0"];
    const server = new RunningExample("message-board/serve", ...free);
    const places = await server.lines(4);
    const portOf = (name: string): string =>
      /(\d+)\)$/.exec(places.find((line) => line.startsWith(name)) ?? "")?.[1] ?? "";
    const client = (...args: string[]) => new RunningExample("message-board/client", ...args);
    const ask = (...args: string[]): Promise<ProgramResult> => {
      const asking = client("--port", portOf(args.includes("--tcp") ? "tcp" : "udp"), ...args);
      asking.endInput();
      return asking.ended();
    };

    const watching = client("--push", portOf("push"), "watch");
    expect(await watching.lines(1)).to.deep.equal(["subscribed"]);
    expect(await ask("publish", "hello")).to.deep.equal({ status: 0, output: "", errors: "" });
    const typing = client("--port", portOf("udp"), "publish", "-");
    typing.write(`typed ${"x".repeat(70_000)}`);
    typing.endInput();
    expect((await typing.ended()).output).to.match(/^the last \d+ bytes were too many\n$/);

    expect((await ask("ids", "5")).output).to.equal("1\n2\n");
    expect((await ask("get", "1")).output).to.match(/^\S+Z 127\.0\.0\.1 \d+ {2}hello\n$/);
    expect((await ask("--tcp", "last", "2")).output).to.match(/hello\n.* typed x+\n$/);
    expect(await ask("get", "3")).to.deep.equal({
      status: 1,
      output: "",
      errors: "there is no such message\n",
    });
    expect((await watching.lines(3))[1]).to.match(/ {2}hello$/);
    expect(await watching.interrupt()).to.equal(0);
    expect(await server.interrupt()).to.equal(0);
  }).timeout(PROGRAM_TIME_LIMIT);

  it("explain command lines they can't take", async () => {
    const [refused, help, serverHelp] = await Promise.all([
      new RunningExample("message-board/client", "frob", "1").ended(),
      new RunningExample("message-board/client", "--help").ended(),
      new RunningExample("message-board/serve", "--help").ended(),
    ]);
    expect(refused.status).to.equal(64);
    expect(refused.errors).to.include("Usage: node examples/dist/message-board/client.js");
    expect(help.output).to.match(/^Usage: .*\n\n {2}publish TEXT/);
    expect(serverHelp.output).to.match(/^Usage: /);
    const wrong = [
      [],
      ["publish"],
      ["frob", "1"],
      ["ids", "x"],
      ["watch", "1"],
      ["--port", "x", "watch"],
    ];
    for (const args of wrong) {
      expect(() => readClientOptions(args), args.join(" ")).to.throw(UsageError);
    }
  }).timeout(PROGRAM_TIME_LIMIT);
});
