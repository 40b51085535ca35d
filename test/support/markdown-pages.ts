import { readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { ROOT } from "./sources.ts";

/** What is installed, compiled or generated: folders that are no part of the repository. */
const NOT_OURS = /^(?:\..*|node_modules|dist.*|api|coverage)$/;

/** The Markdown files in a folder of the repository and below: from its root, with forward slashes. */
export function pagesBelow(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.test(entry.name) ? [] : pagesBelow(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}
