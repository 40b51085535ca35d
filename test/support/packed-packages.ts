import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PACKAGES, ROOT } from "./sources.ts";

/** What keeps npm from the network, and from running what packages bring. */
const ON_ITS_OWN = ["--ignore-scripts", "--offline", "--no-audit", "--no-fund"];

/** Runs npm without a network; resolves with what it prints. */
export async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const shell = process.platform === "win32";
  const { stdout } = await promisify(execFile)("npm", [...args, ...ON_ITS_OWN], { cwd, shell });
  return stdout;
}

/**
 * Packs a folder as npm would publish it.
 *
 * @returns the tarball, in `destination`
 */
export async function pack(folder: string, destination: string): Promise<string> {
  const printed = await npm(destination, "pack", folder, "--json");
  const [{ filename }] = JSON.parse(printed) as [{ readonly filename: string }];
  return join(destination, filename);
}

let packing: Promise<readonly string[]> | undefined;

/** The tarballs of the packages, in the order of {@link PACKAGES}: packed once in a run of the tests. */
export function packedPackages(): Promise<readonly string[]> {
  packing ??= packAll();
  return packing;
}

/** Makes an empty project of a folder, and installs the packages there as a user would. */
export async function installPacked(project: string): Promise<void> {
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", private: true }));
  await npm(project, "install", ...(await packedPackages()));
}

function packAll(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "cordage-tarballs-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return Promise.all(PACKAGES.map((name) => pack(join(ROOT, "packages", name), folder)));
}
