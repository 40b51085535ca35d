import { cpSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { ROOT } from "./sources.ts";

/** What isn't copied. What was compiled is, as doing that again would take long. */
const LEFT_OUT =
  /^(?:\.git|node_modules|coverage|docs\/api|dist-test\/readme-blocks)$|\/node_modules$/;

/**
 * Copies the repository as it stands, compiled and with the same packages installed. Those of its own that it has
 * are the copies, so nothing that is done to the copy is seen here.
 */
export function copyRepository(destination: string): void {
  const wanted = (path: string): boolean =>
    !LEFT_OUT.test(relative(ROOT, path).split(sep).join("/"));
  // With their times, or the compiler would begin anew.
  cpSync(ROOT, destination, { recursive: true, preserveTimestamps: true, filter: wanted });
  linkInstalled(join(ROOT, "node_modules"), join(destination, "node_modules"));
}

function linkInstalled(installed: string, destination: string): void {
  const ours = join(installed, "@cordage");
  mkdirSync(join(destination, "@cordage"), { recursive: true });
  for (const name of readdirSync(installed).filter((it) => it !== "@cordage")) {
    symlinkSync(join(installed, name), join(destination, name));
  }
  for (const name of readdirSync(ours)) {
    symlinkSync(readlinkSync(join(ours, name)), join(destination, "@cordage", name)); // relative
  }
}
