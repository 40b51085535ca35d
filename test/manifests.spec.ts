import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { entryPoints } from "./support/entry-points.ts";
import { PACKAGES, type PackageName, ROOT, readJSON, sourcesOf } from "./support/sources.ts";

/** The folders that are not published. */
const PRIVATE = ["examples", "benchmarks"];

/** Every way to make npm install something along with a package. */
const DEPENDENCY_KINDS = ["dependencies", "peerDependencies", "optionalDependencies"];

const VERSION = readJSON("lerna.json")["version"];

describe("packages", () => {
  for (const name of PACKAGES) {
    describe(name, () => {
      const manifest = readJSON(`packages/${name}/package.json`);

      it("depends at run time on nothing but its siblings, at this very version", () => {
        for (const kind of DEPENDENCY_KINDS) {
          for (const [dependency, version] of Object.entries(manifest[kind] ?? {})) {
            expect(dependency).to.match(/^@cordage\//);
            expect(version).to.equal(VERSION);
          }
        }
        expect(manifest["bundledDependencies"] ?? manifest["bundleDependencies"]).to.equal(
          undefined,
        );
      });

      it("declares just the siblings it imports", () => {
        const imported = sourcesOf(name).flatMap(({ imports }) =>
          imports.filter((it) => it.startsWith("@cordage/")),
        );
        const declared = Object.keys((manifest["dependencies"] ?? {}) as object);
        expect(declared.sort()).to.deep.equal([...new Set(imported)].sort());
      });

      it("has the version, licence, README and files of a package to publish", () => {
        expect(manifest["version"]).to.equal(VERSION);
        expect(manifest["license"]).to.equal("MIT");
        expect(manifest["keywords"]).to.include("twisted");
        for (const file of ["LICENSE", "README.md"]) {
          expect(existsSync(join(ROOT, "packages", name, file)), file).to.equal(true);
        }
        expect(manifest["files"]).to.include.members(["dist", "src"]);
      });

      it("can be imported and required by every entry point, with the same result", () => {
        // One process for all: each takes a while to start, and there are ever more entry points.
        const script = `
          const compare = async (entry) => {
            const required = require(entry);
            const imported = await import(entry);
            const names = Object.keys(required);
            if (names.some((name) => required[name] !== imported[name])) throw new Error(entry);
          };
          Promise.all(${JSON.stringify(entryPoints(name))}.map(compare));`;
        execFileSync(process.execPath, ["--eval", script], { cwd: ROOT, stdio: "pipe" });
      });

      it("comes with types and source maps for every entry point", () => {
        for (const entry of entryPoints(name)) {
          const file = join(ROOT, "packages", name, "dist", distFileOf(name, entry));
          for (const ending of [".js", ".js.map", ".d.ts", ".d.ts.map"]) {
            expect(existsSync(`${file}${ending}`), `${file}${ending}`).to.equal(true);
          }
        }
      });
    });
  }

  it("build what they are packed from", () => {
    for (const name of PACKAGES) {
      const { scripts } = readJSON(`packages/${name}/package.json`);
      expect(scripts, name).to.have.property("prepack", "node ../../scripts/build.mjs");
    }
  });

  it("are locked without addresses to download from", () => {
    for (const lock of ["package-lock.json", "tools/release/package-lock.json"]) {
      expect(readFileSync(join(ROOT, lock), "utf8")).to.not.match(/https?:\/\/[^"]*\.tgz/);
    }
  });

  it("need nothing else, nor do the examples and benchmarks", () => {
    for (const kind of DEPENDENCY_KINDS) {
      expect(readJSON("package.json"), kind).to.not.have.property(kind);
      for (const folder of PRIVATE) {
        for (const dependency of Object.keys(readJSON(`${folder}/package.json`)[kind] ?? {})) {
          expect(dependency, folder).to.match(/^@cordage\//);
        }
      }
    }
  });

  it("pin every development dependency to one version", () => {
    for (const file of ["package.json", "benchmarks/package.json", "tools/release/package.json"]) {
      const wanted = readJSON(file)["devDependencies"] as Record<string, string>;
      for (const [name, version] of Object.entries(wanted)) {
        expect(version, name).to.match(/^(?:npm:@?[\w/-]+@)?\d+\.\d+\.\d+$/);
      }
    }
  });
});

function distFileOf(name: PackageName, entry: string): string {
  const subpath = entry.slice(`@cordage/${name}`.length).replace(/^\//, "");
  if (subpath === "") return "index";
  const exports = readJSON(`packages/${name}/package.json`)["exports"] as Record<string, unknown>;
  const target = exports[`./${subpath}`] as { readonly default: string } | undefined;
  return target?.default.replace(/^\.\/dist\/|\.js$/g, "") ?? `${subpath}/index`;
}
