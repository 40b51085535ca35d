import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "./sources.ts";

/** A name that users can import, and where its declaration is. */
export interface PublicName {
  readonly name: string;
  /** The doc comment of the declaration, empty if it has none. */
  readonly comment: string;
}

/** The subpaths under which packages export something, such as `reactor` and `protocols/http`. */
export function subpaths(): string[] {
  const protocols = readdirSync(join(ROOT, "packages/protocols/src"))
    .filter((folder) => existsSync(indexOf(`protocols/${folder}`)))
    .map((folder) => `protocols/${folder}`);
  return ["deferred", "reactor", "testing", "testing/conformance", ...protocols.sort()];
}

/** What a subpath exports, types included, by the text of its index. */
export function publicNames(subpath: string): PublicName[] {
  return exportsOf(indexOf(subpath));
}

function indexOf(subpath: string): string {
  const [name = "", ...folders] = subpath.split("/");
  return join(ROOT, "packages", name, "src", ...folders, "index.ts");
}

function exportsOf(file: string): PublicName[] {
  const code = readFileSync(file, "utf8");
  const elsewhere = (path: string): string => join(dirname(file), path);
  const named = [...code.matchAll(/^export (?:type )?\{([^}]*)\} from "([^"]+)"/gm)].flatMap(
    ([, list = "", path = ""]) => listed(list).map((names) => declaredIn(elsewhere(path), names)),
  );
  const all = [...code.matchAll(/^export \* from "([^"]+)"/gm)].flatMap(([, path = ""]) =>
    exportsOf(elsewhere(path)),
  );
  const own = [...code.matchAll(declarationOf("(\\w+)"))].map(([, comment = "", name = ""]) => ({
    name,
    comment,
  }));
  return [...named, ...all, ...own];
}

/** The names in the braces of an export: as they are declared, and as they are exported. */
function listed(list: string): [declared: string, exported: string][] {
  const items = list.split(",").map((item) => item.trim().replace(/^type /, ""));
  return items
    .filter((item) => item !== "")
    .map((item) => {
      const [declared = "", exported = declared] = item.split(" as ");
      return [declared, exported];
    });
}

function declaredIn(file: string, [declared, name]: [string, string]): PublicName {
  const found = new RegExp(declarationOf(declared), "m").exec(readFileSync(file, "utf8"));
  if (found !== null) return { name, comment: found[1] ?? "" };
  const further = exportsOf(file).find((passedOn) => passedOn.name === declared);
  return { name, comment: further?.comment ?? "" };
}

/** Matches a declaration that is exported, with its doc comment if it has one. */
function declarationOf(name: string): RegExp {
  const kinds = "(?:abstract |async )*(?:class|function\\*?|const|let|interface|type)";
  const comment = "(\\/\\*\\*(?:(?!\\*\\/)[\\s\\S])*\\*\\/)?\\n?(?:\\/\\/.*\\n)*";
  return new RegExp(`${comment}^export ${kinds} ${name}\\b`, "gm");
}
