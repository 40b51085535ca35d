import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createProxy, type Server as ProxyServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { PartialDownloadError, ResponseFailed, readBody } from "@cordage/protocols/http";
import {
  Agent,
  BrowserLikePolicyForHTTPS,
  HTTPConnectionPool,
  type IAgent,
  ProxyAgent,
} from "@cordage/protocols/web";
import { ConnectionLost, NodeReactor, TCP4ClientEndpoint } from "@cordage/reactor";
import { expect } from "chai";
import { LOCALHOST } from "../support/localhost-certificate.ts";

const PYTHON = "/usr/bin/python3";

/** Where the sources of the tests are: beside what they were compiled to. */
const SCRIPT = fileURLToPath(new URL("../../test/interop/peers/tls_ends.py", import.meta.url));

const POLICY = new BrowserLikePolicyForHTTPS([LOCALHOST.certificate]);

for (const version of ["TLSv1_2", "TLSv1_3"]) {
  describe(`Agent and the end of Python's ssl, ${version} (RFC 9112, section 9.8)`, () => {
    let server: ChildProcess;
    let directory: string;
    let port: string;
    let proxy: ProxyServer;
    let proxyPort: number;

    before(async () => {
      directory = mkdtempSync(join(tmpdir(), "tls-ends-"));
      const pem = join(directory, "server.pem");
      writeFileSync(pem, `${LOCALHOST.privateKey}${LOCALHOST.certificate}`);
      const child = spawn(PYTHON, [SCRIPT, pem, version], { stdio: ["ignore", "pipe", "inherit"] });
      server = child;
      [port] = await once(createInterface(child.stdout), "line");
      proxy = createProxy();
      proxy.on("connect", (_request, client) => {
        const onward = connect(Number(port), "127.0.0.1", () => {
          client.write("HTTP/1.1 200 OK\r\n\r\n");
          onward.pipe(client).pipe(onward);
        });
        onward.on("close", () => client.resume()); // sees the end of a client that has seen it, too
        for (const socket of [client, onward]) socket.on("error", () => {});
      });
      proxy.listen(0, "127.0.0.1");
      await once(proxy, "listening");
      proxyPort = (proxy.address() as AddressInfo).port;
    });

    after(async () => {
      proxy.close();
      const ended = once(server, "close");
      server.kill();
      await ended;
      rmSync(directory, { recursive: true });
    });

    const direct = (): IAgent => new Agent(new NodeReactor(), { contextFactory: POLICY });
    const tunnelled = (): IAgent => {
      const reactor = new NodeReactor();
      const endpoint = new TCP4ClientEndpoint(reactor, "127.0.0.1", proxyPort);
      const pool = new HTTPConnectionPool(reactor, { persistent: false });
      return new ProxyAgent(endpoint, reactor, pool, { contextFactory: POLICY });
    };

    for (const [way, newAgent] of [
      ["to the server", direct],
      ["through a tunnel", tunnelled],
    ] as const) {
      /** The body, or what reading it failed with. */
      const got = async (path: string, acceptUntilClose: boolean): Promise<unknown> => {
        const response = await newAgent().request("GET", `https://localhost:${port}/${path}`);
        return await readBody(response, { acceptUntilClose }).addCallbacks(
          String,
          (failure) => failure.value,
        );
      };

      it(`takes a body whose end close_notify tells for what may be all of it: ${way}`, async () => {
        expect(await got("close/notify", true)).to.equal("hello");
        const partial = await got("close/notify", false);
        expect(partial).to.be.instanceOf(PartialDownloadError);
        expect(String((partial as PartialDownloadError).response)).to.equal("hello");
      });

      it(`takes one that ends without it for cut: ${way}`, async () => {
        for (const isAccepted of [true, false]) {
          const error = await got("close/cut", isAccepted);
          expect(error).to.be.instanceOf(ResponseFailed);
          const [reason] = (error as ResponseFailed).reasons;
          expect(reason?.value).to.be.instanceOf(ConnectionLost);
        }
      });

      it(`takes one of the length that was told for whole, however it ends: ${way}`, async () => {
        expect(await got("length/notify", false)).to.equal("hello");
        expect(await got("length/cut", false)).to.equal("hello");
      });
    }
  });
}
