// Runs lerna on the packages of this repository: `npm run release -- version minor --no-push`, …
// Lerna has a lock file of its own here and is installed on first use.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const lerna = `${here}node_modules/lerna/dist/cli.js`;

if (!existsSync(lerna)) run("npm", ["ci", "--ignore-scripts"], here);
run(process.execPath, [lerna, ...process.argv.slice(2)], root);

function run(command, args, cwd) {
  const shell = process.platform === "win32" && command === "npm";
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit", shell });
  if (status !== 0) process.exit(status ?? 1);
}
