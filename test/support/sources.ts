import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository, with a slash at its end. */
export const ROOT: string = fileURLToPath(new URL("../..", import.meta.url));

/** The packages that are published. */
export const PACKAGES = ["deferred", "reactor", "protocols", "testing"] as const;

/** The name of a package's folder. */
export type PackageName = (typeof PACKAGES)[number];

/** A source file, and what it imports, in the words of its import statements. */
export interface SourceFile {
  /** From the package's `src`, with forward slashes. */
  readonly path: string;
  readonly imports: readonly string[];
  /** What is in it, comments left out. */
  readonly code: string;
}

const IMPORT =
  /^(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm;

/** Good enough for this code base: no string or pattern in it looks like the start of one. */
const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;

/** Every source file of a package. */
export function sourcesOf(packageName: PackageName): SourceFile[] {
  const folder = join(ROOT, "packages", packageName, "src");
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const text = readFileSync(file, "utf8");
      const imports = [...text.matchAll(IMPORT)].map(
        (match) => match[1] ?? match[2] ?? match[3] ?? "",
      );
      const code = text.replace(COMMENT, "");
      return { path: relative(folder, file).split(sep).join("/"), imports, code };
    });
}

/** A file, and all files of its own package that it imports, directly or not. */
export function filesReachedFrom(start: SourceFile, all: readonly SourceFile[]): Set<SourceFile> {
  const byPath = new Map(all.map((file) => [file.path, file]));
  const reached = new Set<SourceFile>();
  const waiting = [start];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const name of file.imports.filter((it) => it.startsWith("."))) {
      const next = byPath.get(posix.join(dirname(file.path), name));
      if (next === undefined) throw new Error(`${file.path} imports ${name}, which isn't there`);
      waiting.push(next);
    }
  }
  return reached;
}

/** A JSON file of the repository. */
export function readJSON(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8")) as Record<string, unknown>;
}
