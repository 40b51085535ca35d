import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { parsePlans } from "#examples/finger/plans.js";
import { UserFile } from "#examples/finger/user-file.js";

describe("the users' file", () => {
  let folder = "";
  let path = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "finger-"));
    path = join(folder, "users.txt");
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("has a name and a plan on each line, whatever ends the lines", () => {
    const plans = parsePlans("alice Follows a rabbit.\r\nbob \n\nnobody\neve a\rmallory b");
    expect([...plans]).to.deep.equal([
      ["alice", "Follows a rabbit."],
      ["bob", ""],
      ["eve", "a"],
      ["mallory", "b"],
    ]);
  });

  it("is read when it is named, and again when that is asked for", async () => {
    writeFileSync(path, "alice Follows a rabbit.\n");
    const users = new UserFile(path);
    expect(users.plans.get("alice")).to.equal("Follows a rabbit.");
    writeFileSync(path, "alice Is late.\n");
    await users.reload();
    expect(users.plans.get("alice")).to.equal("Is late.");
  });

  it("keeps what it has said when it can't be read any more, and logs that", async () => {
    writeFileSync(path, "alice Follows a rabbit.\n");
    const users = new UserFile(path);
    rmSync(path);
    await users.reload();
    expect(users.plans.get("alice")).to.equal("Follows a rabbit.");
    expect(flushLoggedErrors()).to.have.length(1);
  });

  it("has to be there at the start", () => {
    expect(() => new UserFile(path)).to.throw(/ENOENT/);
  });
});
