import { readlinkSync, symlinkSync, unlinkSync } from "node:fs";
import { LockNotOwnedError } from "../errors.ts";

/**
 * A lock that processes of one machine share: a symbolic link that points to the number of the process
 * holding it. Making a link is atomic, and fails where there is one.
 *
 * A lock whose owner is gone is broken: the next one to ask gets it. Not for directories that several
 * machines share, nor for Windows, where links take a privilege.
 *
 * @see Twisted: `twisted.python.lockfile.FilesystemLock` (D76)
 */
export class FilesystemLock {
  /** The path of the link. */
  readonly name: string;
  #locked = false;
  #clean = true;

  constructor(name: string) {
    this.name = name;
  }

  /** Whether this object holds the lock. */
  get locked(): boolean {
    return this.#locked;
  }

  /** Whether the owner before released it, rather than died. Tells something after `lock()` returned true. */
  get clean(): boolean {
    return this.#clean;
  }

  /**
   * Takes the lock if it is free, without waiting.
   *
   * @returns whether it was
   * @throws the system's error when the link can be neither made nor read
   */
  lock(): boolean {
    let clean = true;
    while (!makeLink(this.name)) {
      const owner = readOwner(this.name);
      if (owner === undefined) continue; // released in between
      if (isAlive(owner)) return false;
      if (removeLink(this.name)) clean = false; // else another one was faster
    }
    this.#locked = true;
    this.#clean = clean;
    return true;
  }

  /**
   * Releases the lock.
   *
   * @throws LockNotOwnedError when another process holds it
   * @throws the system's error when nobody does
   */
  unlock(): void {
    const owner = Number(readlinkSync(this.name));
    if (owner !== process.pid) throw new LockNotOwnedError(this.name, owner);
    unlinkSync(this.name);
    this.#locked = false;
  }
}

/** Whether somebody holds the lock at `name`. */
export function isLocked(name: string): boolean {
  const lock = new FilesystemLock(name);
  if (!lock.lock()) return true;
  lock.unlock();
  return false;
}

/** False when there is a link already. */
function makeLink(name: string): boolean {
  return succeedsUnless("EEXIST", () => symlinkSync(`${process.pid}`, name));
}

/** False when there was no link. */
function removeLink(name: string): boolean {
  return succeedsUnless("ENOENT", () => unlinkSync(name));
}

function readOwner(name: string): number | undefined {
  try {
    return Number(readlinkSync(name));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0); // signal 0 only asks
    return true;
  } catch (error) {
    if (hasCode(error, "ESRCH")) return false;
    if (hasCode(error, "EPERM")) return true; // it is another user's
    throw error;
  }
}

/** Whether `action` goes through; false when the system refuses it with `code`, and only then. */
function succeedsUnless(code: string, action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (hasCode(error, code)) return false;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}
