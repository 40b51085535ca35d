import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { PACKAGES, ROOT, readJSON, sourcesOf } from "./support/sources.ts";

const VERSION = readJSON("lerna.json")["version"];

/** The subpaths a package exports, such as `@cordage/testing/mocha`. */
function entryPoints(name: string): string[] {
  const { exports } = readJSON(`packages/${name}/package.json`);
  return Object.keys(exports as object)
    .filter((key) => key !== "./package.json")
    .flatMap((key) => (key === "./*" ? publicFolders(name) : [key.slice(2)]))
    .map((subpath) => join("@cordage", name, subpath));
}

/** What `./*` stands for: the folders of the source with an index. */
function publicFolders(name: string): string[] {
  const source = join(ROOT, "packages", name, "src");
  return readdirSync(source).filter((folder) => existsSync(join(source, folder, "index.ts")));
}

describe("packages", () => {
  for (const name of PACKAGES) {
    describe(name, () => {
      const manifest = readJSON(`packages/${name}/package.json`);

      it("depends at run time on nothing but its siblings, at this very version", () => {
        for (const kind of ["dependencies", "peerDependencies", "optionalDependencies"]) {
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
        for (const file of ["LICENSE", "README.md"]) {
          expect(existsSync(join(ROOT, "packages", name, file)), file).to.equal(true);
        }
        expect(manifest["files"]).to.include.members(["dist", "src"]);
      });

      it("can be imported and required by every entry point, with the same result", () => {
        for (const entry of entryPoints(name)) {
          const script = `
            const required = require(${JSON.stringify(entry)});
            import(${JSON.stringify(entry)}).then((imported) => {
              const names = Object.keys(required);
              if (names.some((name) => required[name] !== imported[name])) process.exit(1);
            });`;
          execFileSync(process.execPath, ["--eval", script], { cwd: ROOT, stdio: "pipe" });
        }
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

  it("are locked without addresses to download from", () => {
    for (const lock of ["package-lock.json", "tools/release/package-lock.json"]) {
      expect(readFileSync(join(ROOT, lock), "utf8")).to.not.match(/https?:\/\/[^"]*\.tgz/);
    }
  });

  it("pin every development dependency to one version", () => {
    for (const file of ["package.json", "tools/release/package.json"]) {
      const wanted = readJSON(file)["devDependencies"] as Record<string, string>;
      for (const [name, version] of Object.entries(wanted)) {
        expect(version, name).to.match(/^(?:npm:@?[\w/-]+@)?\d+\.\d+\.\d+$/);
      }
    }
  });
});

function distFileOf(name: string, entry: string): string {
  const subpath = entry.slice(`@cordage/${name}`.length).replace(/^\//, "");
  if (subpath === "") return "index";
  const { exports } = readJSON(`packages/${name}/package.json`);
  return Object.keys(exports as object).includes(`./${subpath}`) ? subpath : `${subpath}/index`;
}
