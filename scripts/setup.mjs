// Installs the development dependencies when the lock file has changed since they were installed last.
// Two commands may start at once on a fresh clone, so one of them waits for the other.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const lock = `${root}.setup-lock`;
const stamp = `${root}node_modules/.setup-stamp`;

takeLock();
process.once("exit", () => rmSync(lock, { force: true }));
installWhenChanged();

function takeLock() {
  for (;;) {
    try {
      writeFileSync(lock, `${process.pid}`, { flag: "wx" });
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (holderIsAlive()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    else rmSync(lock, { force: true });
  }
}

function holderIsAlive() {
  try {
    return process.kill(Number(readFileSync(lock, "utf8")), 0);
  } catch {
    return false; // gone, or the lock was released between the two calls
  }
}

function installWhenChanged() {
  const wanted = createHash("sha256")
    .update(readFileSync(`${root}package-lock.json`))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const args = ["ci", "--include=dev", "--ignore-scripts"];
  const shell = process.platform === "win32";
  const result = spawnSync("npm", args, { cwd: root, stdio: "inherit", shell });
  if (result.status !== 0) process.exit(result.status ?? 1);
  writeFileSync(stamp, wanted);
}
