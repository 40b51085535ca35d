import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Oracle } from "./oracle.ts";

const NGINX = "/usr/sbin/nginx";

/** Debian's nginx as it comes, on a Unix socket, which answers every request with 204. */
export async function startNginx(): Promise<Oracle> {
  const folder = mkdtempSync(join(tmpdir(), "nginx-"));
  const path = join(folder, "socket");
  const configuration = join(folder, "nginx.conf");
  writeFileSync(configuration, configure(folder, path));
  const bound = new Promise<void>((resolve) => {
    const watcher = watch(folder, () => {
      if (!existsSync(path)) return;
      watcher.close();
      resolve();
    });
  });
  const server = spawn(NGINX, ["-c", configuration, "-e", "stderr"], { stdio: "ignore" });
  const gone = new Promise((resolve) => server.once("exit", resolve));
  await Promise.race([bound, gone]);
  return {
    name: "nginx",
    place: { path },
    takeDispatched: (received) => received.match(/^HTTP\/1\.1 204 /gm)?.length ?? 0,
    stop: async () => {
      server.kill();
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

function configure(folder: string, path: string): string {
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  return [
    "daemon off; master_process off;",
    `pid ${join(folder, "pid")};`,
    "events {}",
    `http { access_log off; ${places.join(" ")}`,
    `server { listen unix:${path}; location / { return 204; } } }`,
  ].join("\n");
}
