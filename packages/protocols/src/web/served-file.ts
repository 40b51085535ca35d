/** Opening what a path leads to, and nothing outside of a folder (ST-2). */
import { constants, type Stats } from "node:fs";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { sep } from "node:path";

/** Something that is open. Whoever gets it closes it. */
export interface ServedFile {
  readonly handle: FileHandle;
  readonly stats: Stats;
}

const FORBIDDEN: ReadonlySet<unknown> = new Set(["EACCES", "EPERM"]);
const NOT_THERE: ReadonlySet<unknown> = new Set([
  "ENOENT",
  "ENOTDIR",
  "ELOOP",
  "ENAMETOOLONG",
  "ENXIO",
]);

/** Where a path may lead. */
export interface ServedPlace {
  readonly root: string;
  /** Whether symbolic links may lead out of the root. */
  readonly followSymlinks: boolean;
}

/**
 * Opens a file or folder below the root.
 *
 * @returns `"not-found"` also for what lies outside, so that nobody finds out what is there
 */
export async function openServedFile(
  path: string,
  { root, followSymlinks }: ServedPlace,
): Promise<ServedFile | "not-found" | "forbidden"> {
  try {
    const [place, top] = await Promise.all([realpath(path), realpath(root)]);
    if (!followSymlinks && !isWithin(place, top)) return "not-found";
    // Not to wait until somebody writes to a pipe.
    const handle = await open(place, constants.O_RDONLY | constants.O_NONBLOCK);
    return { handle, stats: await handle.stat() };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code; // what node:fs throws has one
    if (FORBIDDEN.has(code)) return "forbidden";
    if (NOT_THERE.has(code)) return "not-found";
    throw error;
  }
}

function isWithin(place: string, top: string): boolean {
  return place === top || place.startsWith(top.endsWith(sep) ? top : top + sep);
}
