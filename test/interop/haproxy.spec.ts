import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HAProxyWrappingFactory } from "@cordage/protocols/haproxy";
import { Factory, Protocol } from "@cordage/reactor";
import { expect } from "chai";
import { freePort } from "../support/free-port.ts";
import { Listening } from "../support/listening.ts";
import { Peer, requirePeer, runPeer } from "../support/peers.ts";

/** Says who it talks to, and gives back what it hears. */
class WhoAmI extends Protocol {
  override dataReceived(data: Buffer): void {
    this.transport.write(`${this.transport.getPeer()} to ${this.transport.getHost()}: ${data}`);
    this.transport.loseConnection();
  }
}

describe("the PROXY protocol, with HAProxy", () => {
  let listening: Listening;
  let folder: string;
  before(() => requirePeer(["haproxy", "-v"], "haproxy"));
  beforeEach(() => {
    listening = new Listening();
    folder = mkdtempSync(join(tmpdir(), "cordage-haproxy-"));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await listening.close();
  });

  for (const directive of [
    "send-proxy",
    "send-proxy-v2",
    "send-proxy-v2 proxy-v2-options crc32c,unique-id",
  ]) {
    it(`learns the client's address from ${directive} (HA-1 to HA-3, HA-8)`, async () => {
      const factory = new HAProxyWrappingFactory(Factory.forProtocol(WhoAmI), {
        clock: listening.reactor,
        trustedProxies: ["127.0.0.1"],
      });
      factory.noisy = false;
      const backend = await listening.listen(factory);
      const frontend = await freePort();
      const config = join(folder, "haproxy.cfg");
      writeFileSync(
        config,
        `defaults
  mode tcp
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend front
  bind 127.0.0.1:${frontend}
  unique-id-format %ci
  default_backend back
backend back
  server one 127.0.0.1:${backend} ${directive}
`,
      );
      const haproxy = new Peer("haproxy", ["-W", "-db", "-f", config]);
      try {
        const answer = await askWhenUp(frontend);
        expect(answer).to.match(
          new RegExp(
            `^IPv4Address\\(TCP, '127\\.0\\.0\\.2', \\d+\\) to IPv4Address\\(TCP, '127\\.0\\.0\\.1', ${frontend}\\): hello$`,
          ),
        );
      } finally {
        haproxy.process.kill();
        await haproxy.ended();
      }
    });
  }

  /** Netcat comes from 127.0.0.2, so that its address is not the proxy's; it tries until HAProxy listens. */
  async function askWhenUp(port: number): Promise<string> {
    const { output, errors } = await runPeer(
      "sh",
      "-c",
      `for try in $(seq 100); do
        answer=$(printf hello | nc -N -w 5 -s 127.0.0.2 127.0.0.1 ${port} 2>/dev/null)
        [ -n "$answer" ] && break
        sleep 0.1
      done; printf %s "$answer"`,
    );
    expect(errors).to.equal("");
    return output.toString();
  }
});
