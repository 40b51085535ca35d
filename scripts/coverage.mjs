// Runs the tests under c8 and prints how much of each package they reach; too little ends in status 1.
// coverage/lcov.info is left behind, for an editor to show the lines.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The lines of each package that the tests have to reach, in percent. */
const LINES_WANTED = 95;

/** What the compiler leaves of a file that declares types only: nothing that a test could reach. */
const TYPES_ONLY = /^export \{\};\s*(?:\/\/# sourceMappingURL=\S*\s*)?$/;

const root = fileURLToPath(new URL("..", import.meta.url));

const c8 = join(root, "node_modules/c8/bin/c8.js");
const { status } = spawnSync(process.execPath, [c8, "npm", "test"], {
  cwd: root,
  stdio: "inherit",
});
const covered = readdirSync(join(root, "packages")).map(coverageOf);
console.table(Object.fromEntries(covered.map(({ name, ...percent }) => [name, percent])));
const wanting = covered.filter(({ lines }) => lines < LINES_WANTED);
for (const { name } of wanting) console.error(`${name}: less than ${LINES_WANTED} % of the lines`);
process.exitCode = wanting.length > 0 ? 1 : status;

/** What is covered of a package, in percent. */
function coverageOf(name) {
  const summary = JSON.parse(readFileSync(join(root, "coverage/coverage-summary.json"), "utf8"));
  const source = join(root, "packages", name, "src") + sep;
  const files = Object.keys(summary).filter((file) => file.startsWith(source) && !typesOnly(file));
  const percent = (kind) => {
    const total = sum(files.map((file) => summary[file][kind].total));
    const reached = sum(files.map((file) => summary[file][kind].covered));
    return Math.floor((1000 * reached) / total) / 10; // never a 95 that is a 94.96
  };
  return { name, lines: percent("lines"), branches: percent("branches") };
}

function typesOnly(source) {
  const compiled = source.replace(`${sep}src${sep}`, `${sep}dist${sep}`).replace(/\.ts$/, ".js");
  return TYPES_ONLY.test(readFileSync(compiled, "utf8"));
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
