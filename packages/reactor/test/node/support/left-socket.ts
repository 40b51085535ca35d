import { once } from "node:events";
import { renameSync } from "node:fs";
import { createServer } from "node:net";

/** Leaves a socket at `path` that nobody listens on, as a process does that is killed. */
export async function leaveSocketAt(path: string): Promise<void> {
  const server = createServer().listen({ path });
  await once(server, "listening");
  renameSync(path, `${path}.kept`); // closing removes the file it was bound to
  server.close();
  await once(server, "close");
  renameSync(`${path}.kept`, path);
}
