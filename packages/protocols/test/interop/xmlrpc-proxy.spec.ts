import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Fault, Proxy as RemoteProxy, type XmlRpcSendable } from "@cordage/protocols/xmlrpc";
import { NodeReactor } from "@cordage/reactor";
import { expect } from "chai";
import fc from "fast-check";
import {
  arrival,
  described,
  describeValue,
  hasCollidingNames,
  revive,
  withLineFeeds,
} from "./described-values.ts";
import { AT_THE_BOUNDS } from "./values-at-the-bounds.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const VALUES = 10_000;
const VALUES_A_CALL = 500;

const PYTHON = "/usr/bin/python3";

/** Where the sources of the tests are: beside what they were compiled to. */
const SCRIPT = fileURLToPath(
  new URL("../../test/interop/peers/xmlrpc_servers.py", import.meta.url),
);

for (const [name, kind] of [
  ["Python's xmlrpc.server", "simple"],
  ["Twisted's XMLRPC", "twisted"],
] as const) {
  describe(`the Proxy of XML-RPC and ${name} (XR-12)`, function () {
    this.timeout(120_000);
    let server: ChildProcess;
    let proxy: RemoteProxy;
    let port: string;

    before(async () => {
      const child = spawn(PYTHON, [SCRIPT, kind], { stdio: ["ignore", "pipe", "inherit"] });
      server = child;
      [port] = await once(createInterface(child.stdout), "line");
    });
    beforeEach(() => {
      const options = { allowNone: true, allowNonFinite: true, timeout: 60 };
      proxy = new RemoteProxy(`http://127.0.0.1:${port}/RPC2`, {
        reactor: new NodeReactor(),
        ...options,
      });
    });
    afterEach(() => proxy.close());
    after(async () => {
      const ended = once(server, "close");
      server.kill();
      await ended;
    });

    it("call and answer, with faults", async () => {
      expect(await proxy.callRemote("add", 2, 3)).to.equal(5);
      const fault = await proxy.callRemote("refuse").addErrback((failure) => failure.value);
      expect(fault).to.be.instanceOf(Fault).and.include({ faultCode: 7, faultString: "never" });
    });

    it("carry a long text, a large array, and deep nesting", async () => {
      const text = "é\u{1F9F5}<&".repeat(150_000);
      expect(await proxy.callRemote("echo", text)).to.equal(text);
      const array = Array.from({ length: 40_000 }, (_, i) => i);
      expect(await proxy.callRemote("echo", array)).to.deep.equal(array);
      let nested: XmlRpcSendable = "deep";
      for (let depth = 0; depth < 10; depth++) nested = [nested, { in: nested }].slice(depth % 2);
      expect(await proxy.callRemote("echo", nested)).to.deep.equal(nested);
    });

    it("give back values at the bounds of every type", async () => {
      const received = await proxy.callRemote("echo", AT_THE_BOUNDS.map(revive));
      expect(describeValue(received)).to.deep.equal(arrival(["list", AT_THE_BOUNDS]));
    });

    it(`give back ${VALUES} random values as they were sent (SEED=${SEED})`, async () => {
      const sample = fc
        .sample(described, { numRuns: VALUES, seed: SEED })
        .filter((value) => !hasCollidingNames(value));
      expect(sample.length).to.be.above(VALUES * 0.9);
      for (let at = 0; at < sample.length; at += VALUES_A_CALL) {
        const sent = sample.slice(at, at + VALUES_A_CALL);
        const received = await proxy.callRemote("echo", sent.map(revive));
        // Python writes CR as it is, which XML reads as LF.
        expect(describeValue(received)).to.deep.equal(arrival(withLineFeeds(["list", sent])));
      }
    });
  });
}
