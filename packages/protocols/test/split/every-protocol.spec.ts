import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { IProtocol } from "@cordage/reactor";
import { Clock, splitEverywhere } from "@cordage/testing";
import { expect } from "chai";
import { SUBJECTS } from "./subjects.ts";

/** What can't be a subject, and why; whatever stands here is held to GEN-4 by a spec of its own. */
const EXEMPT: Readonly<Record<string, string>> = {
  "tls: TLSMemoryBIOProtocol":
    "it answers in later turns, and never the same twice: see tls-memory-bio.spec.ts",
};

type ProtocolType = abstract new (...args: never[]) => IProtocol;

/** Every class of protocols that the package exports, with the folder it comes from. */
async function exportedProtocols(): Promise<{ folder: string; type: ProtocolType }[]> {
  const manifest = createRequire(import.meta.url).resolve("@cordage/protocols/package.json");
  const dist = join(dirname(manifest), "dist");
  const folders = readdirSync(dist).filter((name) => existsSync(join(dist, name, "index.js")));
  const found = await Promise.all(
    folders.map(async (folder) => {
      const module = (await import(`@cordage/protocols/${folder}`)) as Record<string, unknown>;
      return Object.values(module)
        .filter(isProtocolType)
        .map((type) => ({ folder, type }));
    }),
  );
  return found.flat();
}

function isProtocolType(value: unknown): value is ProtocolType {
  const prototype: unknown = typeof value === "function" ? value.prototype : undefined;
  if (typeof prototype !== "object" || prototype === null) return false;
  return ["makeConnection", "dataReceived", "connectionLost"].every((name) => name in prototype);
}

describe("every protocol of this package", () => {
  for (const { name, make, transcripts, options } of SUBJECTS) {
    describe(name, () => {
      for (const [what, transcript] of Object.entries(transcripts)) {
        it(`makes the same of ${what}, however it is delivered (GEN-4)`, () => {
          splitEverywhere(make, transcript, options);
        }).timeout(20_000);
      }
    });
  }

  it("is among the subjects above, or exempt: whoever adds one adds it to split/subjects.ts", async () => {
    const notes = { note: () => {}, noteBytes: () => {}, clock: new Clock() };
    const made = SUBJECTS.map(({ make }) => make(notes));
    const missing = (await exportedProtocols()).filter(
      ({ type }) => !made.some((protocol) => protocol instanceof type),
    );
    const names = missing.map(({ folder, type }) => `${folder}: ${type.name}`);
    expect(names).to.deep.equal(Object.keys(EXEMPT));
  });
});
