import * as ident from "@cordage/protocols/ident";
import { expect } from "chai";

const HEAD =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const TCP = `${HEAD}   0: 0100007F:1A2B 0100007F:0017 01 00000000:00000000 00:00000000 00000000  1000        0 1 1 0\n   1: 0200007F:1A2B 0100007F:0017 01 00000000:00000000 00:00000000 00000000  1001        0 1 1 0\n`;
const TCP6 = `${HEAD}   0: 00000000000000000000000001000000:1A2B 00000000000000000000000001000000:0017 01 00000000:00000000 00:00000000 00000000  1002        0 1 1 0\n   1: 0000000000000000FFFF00000300007F:1A2B 0000000000000000FFFF00000100007F:0017 01 00000000:00000000 00:00000000 00000000  1003        0 1 1 0\n`;

describe("ProcIdentServer (ID-3)", () => {
  class Server extends ident.ProcIdentServer {
    override async tables(): Promise<string[]> {
      return [TCP, TCP6];
    }
    override async getUsername(uid: number): Promise<string> {
      return `user ${uid}`;
    }
  }

  const PORT = 0x1a2b;
  for (const [local, remote, user] of [
    ["127.0.0.1", "127.0.0.1", "user 1000"],
    ["127.0.0.2", "127.0.0.1", "user 1001"],
    ["::1", "0:0:0:0:0:0:0:1", "user 1002"],
    ["127.0.0.3", "127.0.0.1", "user 1003"],
    ["::ffff:127.0.0.3", "::ffff:127.0.0.1", "user 1003"],
    ["::1%lo", "::1", "user 1002"],
  ] as const) {
    it(`finds the owner of ${local} to ${remote}`, async () => {
      expect(await new Server().lookup([local, PORT], [remote, 23])).to.deep.equal(["LINUX", user]);
    });
  }

  for (const [what, server, client] of [
    ["another local address", ["127.0.0.9", PORT], ["127.0.0.1", 23]],
    ["another local port", ["127.0.0.1", 1], ["127.0.0.1", 23]],
    ["another remote address", ["127.0.0.1", PORT], ["127.0.0.9", 23]],
    ["another remote port", ["127.0.0.1", PORT], ["127.0.0.1", 24]],
    ["an address that is none", ["nowhere", PORT], ["127.0.0.1", 23]],
  ] as const) {
    it(`finds nobody for ${what}`, async () => {
      const error: unknown = await new Server().lookup(server, client).catch((reason) => reason);
      expect(error).to.be.instanceOf(ident.NoUser);
    });
  }

  it("reads the table of machines that keep numbers the other way round", () => {
    const [first] = ident.parseProcNetTcp(TCP.replaceAll("0100007F", "7F000001"), false);
    expect(first?.local).to.deep.equal([ident.comparableHost("127.0.0.1"), PORT]);
  });
});
