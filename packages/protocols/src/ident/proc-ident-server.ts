import { readFile } from "node:fs/promises";
import { endianness } from "node:os";
import { NoUser } from "./errors.ts";
import { type IdentAddress, IdentServer, type IdentUser } from "./ident-server.ts";
import { comparableHost, parseProcNetTcp } from "./proc-net-tcp.ts";

/**
 * Tells the owners of connections as Linux knows them.
 *
 * @see Twisted: `twisted.protocols.ident.ProcServerMixin` (ID-3), which ignores the local address, and IPv6
 */
export class ProcIdentServer extends IdentServer {
  /** What is told of the system. */
  SYSTEM_NAME = "LINUX";

  override async lookup(server: IdentAddress, client: IdentAddress): Promise<IdentUser> {
    const isLittleEndian = endianness() === "LE";
    for (const table of await this.tables()) {
      const found = parseProcNetTcp(table, isLittleEndian).find(
        ({ local, remote }) => isSame(local, server) && isSame(remote, client),
      );
      if (found !== undefined) return [this.SYSTEM_NAME, await this.getUsername(found.uid)];
    }
    throw new NoUser("there is no such connection");
  }

  /** Override: the tables of connections. Default: what is in `/proc/net`. */
  async tables(): Promise<string[]> {
    const tables = ["tcp", "tcp6"].map((name) =>
      // Without IPv6 there is no second one.
      readFile(`/proc/net/${name}`, "latin1").catch(() => ""),
    );
    return Promise.all(tables);
  }

  /** Override: the name of a user. Default: what is in `/etc/passwd`. @throws NoUser */
  async getUsername(uid: number): Promise<string> {
    const users = (await readFile("/etc/passwd", "utf8"))
      .split("\n")
      .map((line) => line.split(":"));
    const name = users.find(([, , number]) => number === String(uid))?.[0];
    if (name === undefined) throw new NoUser("the user has no name");
    return name;
  }
}

function isSame([host, port]: IdentAddress, [otherHost, otherPort]: IdentAddress): boolean {
  return port === otherPort && host === comparableHost(otherHost);
}
