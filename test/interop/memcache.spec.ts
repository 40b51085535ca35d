import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { readFile, watch } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClientError, MemCacheProtocol, ServerError } from "@cordage/protocols/memcache";
import { Factory, TCP4ClientEndpoint } from "@cordage/reactor";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { Peer, requirePeer } from "../support/peers.ts";

const PORT_FILE = "port";

describe("MemCacheProtocol with memcached", () => {
  let folder: string;
  let memcached: Peer;
  let listening: Listening;
  let cache: MemCacheProtocol;

  before(async () => {
    requirePeer(["memcached", "-V"], "memcached");
    folder = mkdtempSync(join(tmpdir(), "memcached-"));
    chmodSync(folder, 0o777); // as root, memcached becomes nobody before it writes its file
    const changes = watch(folder);
    const env = `MEMCACHED_PORT_FILENAME=${join(folder, PORT_FILE)}`;
    const options = ["-u", "nobody", "-l", "127.0.0.1", "-p", "-1", "-U", "0", "-m", "16"];
    memcached = new Peer("env", [env, "memcached", ...options]);
    // The file is renamed to that when it is complete.
    for await (const { filename } of changes) if (filename === PORT_FILE) break;
    const [, port] =
      /TCP INET: ([0-9]+)/.exec(await readFile(join(folder, PORT_FILE), "utf8")) ?? [];
    listening = new Listening();
    const factory = Factory.forProtocol(MemCacheProtocol);
    factory.noisy = false;
    cache = await new TCP4ClientEndpoint(listening.reactor, "127.0.0.1", Number(port)).connect(
      factory,
    );
  });

  after(async () => {
    cache.transport.loseConnection();
    await listening.close();
    memcached.process.kill();
    rmSync(folder, { recursive: true });
  });

  beforeEach(() => cache.flushAll());

  it("stores and gives back values of every kind of bytes (MC-1)", async () => {
    const value = Buffer.from(Array.from({ length: 1024 }, (_, i) => i % 256));
    expect(await cache.set("kéy", value, { flags: 2 ** 32 - 1 })).to.equal(true);
    expect(await cache.get("kéy")).to.deep.equal([2 ** 32 - 1, value]);
    expect(await cache.set("empty", "")).to.equal(true);
    expect(await cache.getMultiple(["empty", "kéy", "none"])).to.deep.equal(
      new Map<string, unknown>([
        ["empty", [0, Buffer.alloc(0)]],
        ["kéy", [2 ** 32 - 1, value]],
        ["none", [0, null]],
      ]),
    );
  });

  it("tells what was stored and what was not (MC-1)", async () => {
    expect(await cache.replace("a", "1")).to.equal(false);
    expect(await cache.append("a", "1")).to.equal(false);
    expect(await cache.add("a", "1")).to.equal(true);
    expect(await cache.add("a", "2")).to.equal(false);
    expect(await cache.append("a", "3")).to.equal(true);
    expect(await cache.prepend("a", "0")).to.equal(true);
    const [, cas, value] = await cache.get("a", true);
    expect(value?.toString()).to.equal("013");
    expect(await cache.checkAndSet("a", "x", cas)).to.equal(true);
    expect(await cache.checkAndSet("a", "y", cas)).to.equal(false);
    expect(await cache.delete("a")).to.equal(true);
    expect(await cache.delete("a")).to.equal(false);
    expect(await cache.checkAndSet("a", "y", cas)).to.equal(false);
  });

  it("counts, in 64 bits (MC-1, MC-5)", async () => {
    expect(await cache.increment("n")).to.equal(false);
    await cache.set("n", "9007199254740991");
    expect(await cache.increment("n", 0)).to.equal(2 ** 53 - 1);
    expect(await cache.increment("n")).to.equal(2n ** 53n);
    expect(await cache.decrement("n", 2n ** 53n)).to.equal(0);
    await cache.set("n", "x");
    const failure = await cache.increment("n").then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(ClientError);
  });

  it("takes keys of 250 bytes, and values of nearly a mebibyte, but none larger (MC-1)", async () => {
    const key = "k".repeat(250);
    const value = Buffer.alloc(1_048_000, "v");
    expect(await cache.set(key, value)).to.equal(true);
    expect((await cache.get(key))[1]?.equals(value)).to.equal(true);
    const failure = await cache.set(key, Buffer.alloc(1_048_577)).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(ServerError);
    expect(await cache.get("in_step")).to.deep.equal([0, null]);
  });

  it("tells its version and statistics (MC-1)", async () => {
    expect(await cache.version()).to.match(/^1\./);
    expect((await cache.stats()).get("pid")).to.match(/^[0-9]+$/);
    expect([...(await cache.stats("settings")).keys()]).to.include("maxbytes");
  });

  it("answers a thousand commands that were sent at once, in order", async () => {
    const stored = Array.from({ length: 1000 }, (_, i) => cache.set(`k${i}`, `${i}`));
    const items = Array.from({ length: 1000 }, (_, i) => cache.get(`k${i}`));
    expect((await Promise.all(stored)).every(Boolean)).to.equal(true);
    const values = (await Promise.all(items)).map(([, value]) => Number(value?.toString()));
    expect(values).to.deep.equal(Array.from({ length: 1000 }, (_, i) => i));
  });
});
