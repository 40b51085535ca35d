import { TestingError } from "../errors.ts";

/** What a program can leave behind. */
export type HandleKind =
  | "port"
  | "connection"
  | "client connection"
  | "delayed call"
  | "process"
  | "Deferred";

/** Something that was left open, running or waiting. */
export interface Leftover {
  readonly kind: HandleKind;
  /** What it is in particular, such as where a port is bound. */
  readonly description: string;
  /** Where it was made: the lines of a stack, innermost first. Of an accepted connection, its port. */
  readonly created: string;
}

/** Something was left open, running or waiting (TE9). */
export class LeftoverError extends TestingError {
  override readonly name = "LeftoverError";
  override readonly code = "ERR_LEFTOVER";
  readonly leftovers: readonly Leftover[];

  /** @param place - where it was found, when that needs telling */
  constructor(leftovers: readonly Leftover[], place = "") {
    const count = leftovers.length === 1 ? "1 handle" : `${leftovers.length} handles`;
    super(`${count} left open${place}:\n${leftovers.map(story).join("\n")}`);
    this.leftovers = leftovers;
    this.stack = `${this.name}: ${this.message}`; // where they were made matters, not where we are
  }
}

function story({ kind, description, created }: Leftover): string {
  const what = description === "" ? kind : `${kind} ${description}`;
  return created === "" ? what : `${what}, made at:\n${created}`;
}
