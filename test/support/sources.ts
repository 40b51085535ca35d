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
}

const IMPORT =
  /^(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm;

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
      return { path: relative(folder, file).split(sep).join("/"), imports };
    });
}

/** What a file imports, and what those files of its own package import in turn, without relative paths. */
export function reachedFrom(start: SourceFile, all: readonly SourceFile[]): Set<string> {
  const byPath = new Map(all.map((file) => [file.path, file]));
  const seen = new Set<string>();
  const reached = new Set<string>();
  const waiting = [start];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file.path)) continue;
    seen.add(file.path);
    for (const name of file.imports) {
      const next = byPath.get(posix.join(dirname(file.path), name));
      if (name.startsWith(".") && next !== undefined) waiting.push(next);
      else reached.add(name);
    }
  }
  return reached;
}

/** A JSON file of the repository. */
export function readJSON(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8")) as Record<string, unknown>;
}
