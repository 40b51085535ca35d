// Installs what is missing, then compiles every package, test and example.
import "./setup.mjs";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));

for (const folder of [root, join(root, "examples"), join(root, "benchmarks"), ...packages]) {
  removeOrphans(join(folder, "dist"), join(folder, "src"));
  removeOrphans(join(folder, "dist-test"), join(folder, "test"));
}
for (const name of readdirSync(join(root, "templates"))) {
  const template = join(root, "templates", name); // with its source and tests in one project
  removeOrphans(join(template, "dist-test"), template);
}
const tsc = join(root, "node_modules/@typescript/native/bin/tsc");
const result = spawnSync(process.execPath, [tsc, "-b"], { cwd: root, stdio: "inherit" });
process.exitCode = result.status ?? 1;

/** The compiler never deletes: without this a test that was removed would go on running. */
function removeOrphans(outFolder, sourceFolder) {
  if (!existsSync(outFolder)) return;
  const entries = readdirSync(outFolder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const stem = /^(.*?)(\.d\.ts|\.js)(\.map)?$/.exec(entry.name)?.[1];
    if (stem === undefined) continue;
    const source = join(sourceFolder, relative(outFolder, dirname(path)), `${stem}.ts`);
    if (!existsSync(source)) rmSync(path);
  }
}
