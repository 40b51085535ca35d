import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startNodeListener } from "./node-back.ts";

/** Where the sources of the tests are: beside what they were compiled to. */
const LENIENT = fileURLToPath(
  new URL("../../../test/interop/peers/lenient_back.py", import.meta.url),
);

/** A request with its body, as a server took it, or as it stands in what was sent. */
export interface WholeRequest {
  readonly method: string;
  readonly target: string;
  /** A byte string. */
  readonly body: string;
}

/** A server behind a front, which notes the requests it has received whole. */
export interface BodyBack {
  readonly port: number;
  readonly taken: WholeRequest[];
  stop(): Promise<void>;
}

/** One of `node:http` as it comes. */
export async function startNodeBodyBack(): Promise<BodyBack> {
  const taken: WholeRequest[] = [];
  const { port, stop } = await startNodeListener((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const { method = "", url: target = "" } = request;
      taken.push({ method, target, body: Buffer.concat(pieces).toString("latin1") });
      response.end("ok");
    });
  });
  return { port, taken, stop };
}

/** One of Python's `http.server`, which reads whatever can be taken for a length as one. */
export async function startPythonBodyBack(): Promise<BodyBack> {
  const taken: WholeRequest[] = [];
  const server = spawn("/usr/bin/python3", [LENIENT], { stdio: ["pipe", "pipe", "inherit"] });
  const gone = once(server, "exit");
  const lines = createInterface(server.stdout);
  const [port] = (await once(lines, "line")) as [string];
  lines.on("line", (line) => taken.push(JSON.parse(line) as WholeRequest));
  return {
    port: Number(port),
    taken,
    stop: async () => {
      server.stdin.end();
      await gone;
    },
  };
}
