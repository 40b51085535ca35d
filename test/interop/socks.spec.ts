import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Deferred } from "@cordage/deferred";
import {
  passwordTable,
  SOCKS4ClientEndpoint,
  SOCKS5ClientEndpoint,
  SOCKSAuthenticationError,
  SOCKSv4Factory,
  SOCKSv5Factory,
} from "@cordage/protocols/socks";
import { Resource, Site } from "@cordage/protocols/web";
import {
  DatagramProtocol,
  Factory,
  type HostAndPort,
  type IStreamClientEndpoint,
  TCP4ClientEndpoint,
} from "@cordage/reactor";
import { AccumulatingProtocol } from "@cordage/testing";
import { expect } from "chai";
import { freePort } from "../support/free-port.ts";
import { Listening } from "../support/listening.ts";
import { Peer, requirePeer, runPeer, runPython } from "../support/peers.ts";

const PAGE = "x".repeat(300_000);

class Page extends Resource {
  override isLeaf = true;

  render_GET(): string {
    return PAGE;
  }
}

class DatagramEcho extends DatagramProtocol {
  override datagramReceived(datagram: Buffer, from: HostAndPort): void {
    this.transport.write(`re: ${datagram}`, from);
  }
}

describe("SOCKS, with real peers", () => {
  let listening: Listening;
  let sitePort: number;
  beforeEach(async () => {
    listening = new Listening();
    sitePort = await listening.listen(new Site(new Page(), { clock: listening.reactor }));
  });
  afterEach(() => listening.close());

  describe("curl through our servers", () => {
    before(() => requirePeer(["curl", "--version"], "curl"));
    const open = { allowedNetworks: ["127.0.0.0/8", "::1"] };

    /** The status and size of what curl got, or what it ended with. */
    async function curl(host: string, ...args: readonly string[]): Promise<string> {
      const url = `http://${host}:${sitePort}/`;
      const format = ["-w", "%{http_code} %{size_download}", "-o", "/dev/null"];
      const { status, output } = await runPeer(
        "curl",
        "-sS",
        "--max-time",
        "20",
        ...format,
        ...args,
        url,
      );
      return status === 0 ? output.toString() : `failed with ${status}`;
    }

    for (const [option, host] of [
      ["--socks4", "127.0.0.1"],
      ["--socks4a", "localhost"],
    ] as const) {
      it(`takes ${option} (SO-1, SO-2)`, async () => {
        const factory = new SOCKSv4Factory({ reactor: listening.reactor, ...open });
        const port = await listening.listen(factory);
        expect(await curl(host, option, `127.0.0.1:${port}`)).to.equal(`200 ${PAGE.length}`);
      });
    }

    for (const [option, host] of [
      ["--socks5", "127.0.0.1"],
      ["--socks5-hostname", "localhost"],
    ] as const) {
      it(`takes ${option}, with a password if there is one (RFC 1928, RFC 1929)`, async () => {
        const { reactor } = listening;
        const port = await listening.listen(new SOCKSv5Factory({ reactor, ...open }));
        expect(await curl(host, option, `127.0.0.1:${port}`)).to.equal(`200 ${PAGE.length}`);
        const authenticate = passwordTable({ me: "secret" });
        const closed = await listening.listen(
          new SOCKSv5Factory({ reactor, ...open, authenticate }),
        );
        const proxy = [option, `127.0.0.1:${closed}`, "--proxy-user"];
        expect(await curl(host, ...proxy, "me:secret")).to.equal(`200 ${PAGE.length}`);
        expect(await curl(host, ...proxy, "me:wrong")).to.equal("failed with 97");
      });
    }

    it("is refused what is special", async () => {
      const port = await listening.listen(new SOCKSv5Factory({ reactor: listening.reactor }));
      const refused = await curl("localhost", "--socks5-hostname", `127.0.0.1:${port}`);
      expect(refused).to.equal("failed with 97");
    });
  });

  it("relays datagrams for PySocks (RFC 1928, 7)", async () => {
    const { reactor } = listening;
    const authenticate = passwordTable({ me: "secret" });
    const allowedNetworks = ["127.0.0.0/8"];
    const port = await listening.listen(
      new SOCKSv5Factory({ reactor, authenticate, allowedNetworks }),
    );
    const echo = reactor.listenUDP(0, new DatagramEcho(), { interface: "127.0.0.1" });
    await echo.whenListening();
    try {
      const program = `
import socks, sys
s = socks.socksocket(socks.socket.AF_INET, socks.socket.SOCK_DGRAM)
s.set_proxy(socks.SOCKS5, "127.0.0.1", ${port}, username="me", password="secret")
s.settimeout(20)
for host in ("127.0.0.1", "localhost"):
    s.sendto(b"to " + host.encode(), (host, ${echo.getHost().port}))
    data, sender = s.recvfrom(100)
    print(data.decode(), *sender)
`;
      const from = `127.0.0.1 ${echo.getHost().port}`;
      expect(await runPython(program)).to.equal(
        `re: to 127.0.0.1 ${from}\nre: to localhost ${from}\n`,
      );
    } finally {
      await echo.stopListening();
    }
  });

  describe("our endpoints through the servers of others", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "cordage-socks-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    /** Gets the page through an endpoint, over HTTP/1.0, and resolves with how long it is. */
    async function pageThrough(endpoint: IStreamClientEndpoint): Promise<number> {
      const protocol = await endpoint.connect(Factory.forProtocol(AccumulatingProtocol));
      const closed = new Deferred<void>();
      protocol.closedDeferred = closed;
      protocol.transport.write("GET / HTTP/1.0\r\n\r\n");
      await closed;
      const text = protocol.data.toString();
      return text.slice(text.indexOf("\r\n\r\n") + 4).length;
    }

    /** Runs a server while `use` does something with it. */
    async function withServer(
      command: string,
      args: readonly string[],
      port: number,
      use: (proxy: TCP4ClientEndpoint) => Promise<void>,
    ): Promise<void> {
      const server = new Peer(command, args);
      try {
        await listens(port);
        await use(new TCP4ClientEndpoint(listening.reactor, "127.0.0.1", port));
      } finally {
        server.process.kill("SIGTERM");
        await server.ended();
      }
    }

    const options = (): { clock: Listening["reactor"] } => ({ clock: listening.reactor });

    it("go through microsocks, with a password and without (RFC 1928, RFC 1929)", async () => {
      requirePeer(["which", "microsocks"], "microsocks");
      const open = await freePort();
      await withServer("microsocks", ["-i", "127.0.0.1", "-p", `${open}`], open, async (proxy) => {
        for (const host of ["127.0.0.1", "localhost"]) {
          const endpoint = new SOCKS5ClientEndpoint(proxy, host, sitePort, options());
          expect(await pageThrough(endpoint)).to.equal(PAGE.length);
        }
      });
      const port = await freePort();
      const args = ["-i", "127.0.0.1", "-p", `${port}`, "-u", "me", "-P", "secret"];
      await withServer("microsocks", args, port, async (proxy) => {
        const as = (password: string): SOCKS5ClientEndpoint =>
          new SOCKS5ClientEndpoint(proxy, "127.0.0.1", sitePort, {
            credentials: { user: "me", password },
            ...options(),
          });
        expect(await pageThrough(as("secret"))).to.equal(PAGE.length);
        const failed = await as("wrong")
          .connect(Factory.forProtocol(AccumulatingProtocol))
          .addErrback((failure) => failure.value);
        expect(failed).to.be.instanceOf(SOCKSAuthenticationError);
      });
    });

    it("go through Dante, versions 4 and 5 (SO-1; RFC 1928)", async () => {
      requirePeer(["which", "danted"], "dante-server");
      const port = await freePort();
      const config = join(folder, "danted.conf");
      writeFileSync(
        config,
        `logoutput: ${join(folder, "log")}
internal: 127.0.0.1 port = ${port}
external: lo
socksmethod: none
clientmethod: none
client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
`,
      );
      const args = ["-f", config, "-p", join(folder, "pid")];
      await withServer("danted", args, port, async (proxy) => {
        for (const endpoint of [
          new SOCKS4ClientEndpoint(proxy, "127.0.0.1", sitePort, options()),
          new SOCKS5ClientEndpoint(proxy, "127.0.0.1", sitePort, options()),
        ]) {
          expect(await pageThrough(endpoint)).to.equal(PAGE.length);
        }
      });
    });
  });
});

/** Resolves when something listens on the port. */
async function listens(port: number): Promise<void> {
  for (;;) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isUp) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
