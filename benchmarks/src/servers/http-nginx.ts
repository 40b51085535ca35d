/** What nginx does with the same requests: a server in C, by whose figures the others' can be judged. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ARTICLE } from "../http-requests.ts";
import { tellPort, type Used } from "./serving.ts";

/** What the system counts processor time in: nearly everywhere a hundredth of a second. */
const TICK_MICROSECONDS = 10_000;
const TEMPORARY = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

const directory = mkdtempSync(join(tmpdir(), "cordage-nginx-"));
const port = await freePort();
writeFileSync(join(directory, "nginx.conf"), configuration());
const args = ["-p", directory, "-c", "nginx.conf", "-e", "stderr"];
const nginx = spawn("nginx", args, { stdio: "inherit" });
nginx.on("error", (error) => {
  throw error;
});
process.on("exit", stop);
process.on("SIGTERM", () => process.exit());
await untilListening();
tellPort(port, used);

function configuration(): string {
  const paths = TEMPORARY.map((name) => `${name}_temp_path ${directory};`).join(" ");
  return `daemon off; master_process off; worker_processes 1; pid ${directory}/pid;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600; ${paths}
  server {
    listen 127.0.0.1:${port};
    default_type text/plain;
    location / { return 200 "hello world"; }
    location /json { default_type application/json; return 200 '${JSON.stringify(ARTICLE)}'; }
  }
}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: free } = server.address() as AddressInfo; // it listens on TCP
  server.close();
  await once(server, "close");
  return free;
}

async function untilListening(): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const isListening = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isListening) return;
  }
}

/** As Linux tells it: fields 14, 15 and 24 of `/proc/PID/stat`, behind a name in brackets. */
function used(): Used {
  const [, rest = ""] = readFileSync(`/proc/${nginx.pid}/stat`, "utf8").split(") ");
  const fields = rest.split(" ").map(Number);
  const [user = 0, system = 0] = fields.slice(11);
  const pages = fields[21] ?? Number.NaN;
  return [user * TICK_MICROSECONDS, system * TICK_MICROSECONDS, pages * 4096, Number.NaN];
}

function stop(): void {
  nginx.kill("SIGKILL"); // or it would say that its files are gone
  rmSync(directory, { recursive: true, force: true });
}
