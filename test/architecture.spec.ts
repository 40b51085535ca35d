import { expect } from "chai";
import { filesReachedFrom, PACKAGES, type PackageName, sourcesOf } from "./support/sources.ts";

/**
 * ```text
 * deferred  <-  reactor  <-  protocols          testing -> deferred, reactor
 * ```
 */
const ARROWS: Readonly<Record<PackageName, readonly string[]>> = {
  deferred: [],
  reactor: ["@cordage/deferred"],
  protocols: ["@cordage/deferred", "@cordage/reactor"],
  testing: ["@cordage/deferred", "@cordage/reactor"],
};

/** What only the Node reactor may import: everything else runs wherever there is a reactor. */
const PLATFORM = /^(?:node:)?(?:net|tls|dgram|child_process|worker_threads|http|https|http2)$/;

/** Files that turn bytes into values or back; they know nothing of connections or time. */
const PURE =
  /(?:-|\/)(?:decoder|encoder|parser|reader|writer|queue|decode|encode)\.ts$|\/(?:decode|encode)-[^/]*\.ts$|^\/(?:xml|bytes|ip)\//;

/** Node's modules that only turn values into values. */
const PURE_MODULES = /^node:(?:buffer|util|zlib|crypto)$/;

/** Globals that know the time, or call back later. */
const TIME =
  /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask|nextTick|Date\.now|performance)\b|\bnew Date\(\)/g;

describe("architecture", () => {
  for (const name of PACKAGES) {
    describe(name, () => {
      const sources = sourcesOf(name);

      it(`imports no other package than ${ARROWS[name].join(", ") || "none"} and Node's own modules`, () => {
        for (const { path, imports } of sources) {
          const others = imports.filter((it) => !it.startsWith(".") && !it.startsWith("node:"));
          for (const other of others) {
            expect(ARROWS[name].includes(other), `${path} imports ${other}`).to.equal(true);
          }
        }
      });

      it("imports files with their ending, and none of another package", () => {
        for (const { path, imports } of sources) {
          const depth = path.split("/").length - 1;
          for (const it of imports.filter((each) => each.startsWith("."))) {
            expect(it, path).to.match(/\.ts$/);
            const ups = it.split("/").filter((part) => part === "..").length;
            expect(ups, `${path} imports ${it}`).to.be.at.most(depth);
          }
        }
      });
    });
  }

  it("keeps everything of Node out of deferred, which runs in browsers too", () => {
    for (const { path, imports } of sourcesOf("deferred")) {
      expect(
        imports.filter((it) => it.startsWith("node:")),
        path,
      ).to.deep.equal([]);
    }
  });

  it("keeps sockets and processes in reactor/src/node", () => {
    for (const name of PACKAGES) {
      for (const { path, imports } of sourcesOf(name)) {
        if (name === "reactor" && path.startsWith("node/")) continue;
        expect(
          imports.filter((it) => PLATFORM.test(it)),
          `${name}/${path}`,
        ).to.deep.equal([]);
      }
    }
  });

  it("has only the default reactor, and TLS for all transports, know whose they are", () => {
    const users = sourcesOf("reactor").filter(
      ({ path, imports }) =>
        !path.startsWith("node/") && imports.some((it) => it.includes("/node/")),
    );
    const expected = ["default-reactor.ts", "index.ts", "platform-tls.ts"];
    expect(users.map(({ path }) => path).sort()).to.deep.equal(expected);
  });

  it("has interfaces depend on nothing that does something", () => {
    const runtime = /\/(?:base|node|endpoints|protocol|log|task)\//;
    for (const { path, imports } of sourcesOf("reactor")) {
      if (!path.startsWith("interfaces/")) continue;
      expect(
        imports.filter((it) => runtime.test(it)),
        path,
      ).to.deep.equal([]);
    }
  });

  describe("decoders and encoders", () => {
    const sources = sourcesOf("protocols");
    const pure = sources.filter(({ path }) => PURE.test(`/${path}`));

    it("are there", () => expect(pure.length).to.be.greaterThan(3));

    for (const file of pure) {
      it(`${file.path} reaches no reactor, Deferred, timer or socket`, () => {
        for (const { path, imports, code } of filesReachedFrom(file, sources)) {
          const modules = imports.filter((it) => !it.startsWith("."));
          expect(
            modules.filter((it) => !PURE_MODULES.test(it)),
            path,
          ).to.deep.equal([]);
          expect(code.match(TIME), path).to.equal(null);
        }
      });
    }
  });
});
