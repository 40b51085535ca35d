import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ASK_AGAIN_MS = 20;

/** A server of somebody else's that runs, and listens on a Unix socket. */
export interface SocketServer {
  readonly path: string;
  stop(): Promise<void>;
}

/** What it takes to run one. */
export interface SocketServerSetup {
  readonly command: string;
  /** @param configuration - the file with the configuration */
  args(configuration: string): readonly string[];
  /** @param folder - where the server may put files. It is removed in the end */
  configure(folder: string, socketPath: string): string;
}

/** Starts a server; resolves when it listens. What it has to say comes to our standard error. */
export async function startSocketServer(setup: SocketServerSetup): Promise<SocketServer> {
  const folder = mkdtempSync(join(tmpdir(), "server-"));
  const path = join(folder, "socket");
  const configuration = join(folder, "configuration");
  writeFileSync(configuration, setup.configure(folder, path));
  const server = spawn(setup.command, setup.args(configuration), {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const gone = new Promise((resolve) => server.once("exit", resolve));
  while (!(await accepts(path))) {
    if (server.exitCode !== null) throw new Error(`${setup.command} has ended`);
  }
  return {
    path,
    stop: async () => {
      server.kill();
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Whether somebody listens there. The socket alone tells nothing: it is there a little before that. */
function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => setTimeout(resolve, ASK_AGAIN_MS, false));
  });
}
