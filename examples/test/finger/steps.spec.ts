import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { PROGRAM_TIME_LIMIT, RunningExample } from "../support/running-example.ts";
import { exchange } from "../support/socket-text.ts";

const HERE = "tcp:0:interface=127.0.0.1";

/** What a step answers to each of some questions, before it is stopped. */
async function answersOf(example: RunningExample, questions: readonly string[]): Promise<string[]> {
  const port = await example.port();
  const answers = await Promise.all(questions.map((question) => exchange(port, question)));
  expect(await example.interrupt()).to.equal(0);
  return answers;
}

describe("the finger tutorial, step by step", () => {
  it("1 runs, and stops on Ctrl-C", async () => {
    const example = new RunningExample("finger/01-empty");
    expect(await example.lines(1)).to.deep.equal(["running"]);
    expect(await example.interrupt()).to.equal(0);
  }).timeout(PROGRAM_TIME_LIMIT);

  it("2 takes connections and closes them", async () => {
    const example = new RunningExample("finger/02-hang-up", "0");
    expect(await answersOf(example, [""])).to.deep.equal([""]);
  }).timeout(PROGRAM_TIME_LIMIT);

  it("3 reads a name and knows nobody", async () => {
    const example = new RunningExample("finger/03-read-a-name", "0");
    expect(await answersOf(example, ["alice\r\n"])).to.deep.equal(["no such user\r\n"]);
  }).timeout(PROGRAM_TIME_LIMIT);

  for (const step of ["04-known-users", "05-answer-later", "06-in-pieces"]) {
    it(`${step} tells what a user is up to, also to who ends after the question`, async () => {
      const example = new RunningExample(`finger/${step}`, "0");
      expect(await answersOf(example, ["alice\r\n", "bob\r\n", "eve\r\n"])).to.deep.equal([
        "Follows a rabbit.\r\n",
        "Builds a boat.\r\n",
        "no such user\r\n",
      ]);
    }).timeout(PROGRAM_TIME_LIMIT);
  }

  for (const step of ["05-answer-later", "06-in-pieces"]) {
    it(`${step} says so when it cannot tell, and logs why`, async () => {
      const example = new RunningExample(`finger/${step}`, "0", "no/such/file");
      expect(await exchange(await example.port(), "alice\r\n")).to.equal("cannot tell you now\r\n");
      const complaint = await example.interrupt().catch(String);
      expect(complaint).to.include("Cannot look alice up").and.to.include("ENOENT");
    }).timeout(PROGRAM_TIME_LIMIT);
  }

  it("7 listens where it is told", async () => {
    const example = new RunningExample("finger/07-services", HERE);
    expect(await answersOf(example, ["alice\r\n", "eve\r\n"])).to.deep.equal([
      "Follows a rabbit.\r\n",
      "no such user\r\n",
    ]);
  }).timeout(PROGRAM_TIME_LIMIT);

  it("8 serves a page of all users beside", async () => {
    const example = new RunningExample("finger/08-web-page", HERE, HERE);
    const page = await fetch(`http://127.0.0.1:${await example.port(2)}/`);
    expect(page.headers.get("content-type")).to.equal("text/html; charset=utf-8");
    expect(await page.text()).to.include("<dt>bob</dt>\n<dd>Builds a boat.</dd>");
    expect(await example.interrupt()).to.equal(0);
  }).timeout(PROGRAM_TIME_LIMIT);

  it("9 and 10 answer over XML-RPC, and to a client that watches", async () => {
    const file = join(tmpdir(), `finger-users-${process.pid}.txt`);
    writeFileSync(file, "alice Follows a rabbit.\n");
    const server = new RunningExample("finger/09-xmlrpc", HERE, HERE, file);
    const url = `http://127.0.0.1:${await server.port(2)}/RPC2`;
    const call = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "text/xml" },
      body: "<methodCall><methodName>users</methodName></methodCall>",
    });
    expect(await call.text()).to.include("<string>alice</string>");

    const watcher = new RunningExample(
      "finger/10-watch",
      "alice",
      `tcp:127.0.0.1:${await server.port()}`,
    );
    expect(await watcher.lines(1)).to.deep.equal(["alice: Follows a rabbit."]);
    expect(await watcher.interrupt()).to.equal(0);
    expect(await server.interrupt()).to.equal(0);
    rmSync(file);
  }).timeout(PROGRAM_TIME_LIMIT);
});
