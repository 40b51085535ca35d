import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type PackageName, ROOT, readJSON } from "./sources.ts";

/** What can be imported from a package, such as `@cordage/testing` and `@cordage/testing/mocha`. */
export function entryPoints(name: PackageName): string[] {
  const { exports } = readJSON(`packages/${name}/package.json`);
  return Object.keys(exports as object)
    .filter((key) => key !== "./package.json")
    .flatMap((key) => (key === "./*" ? publicFolders(name) : [key.slice(2)]))
    .map((subpath) => join("@cordage", name, subpath));
}

/** What `./*` stands for in the exports of a package: the folders of its source with an index. */
export function publicFolders(name: PackageName): string[] {
  const source = join(ROOT, "packages", name, "src");
  return readdirSync(source).filter((folder) => existsSync(join(source, folder, "index.ts")));
}
