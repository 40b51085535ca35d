/** Debug mode: Deferreds remember where they were made and first fired (D45). */

let debugging = false;

/**
 * Turns debug mode on or off for Deferreds made from now on. It may be switched at any time; a Deferred
 * made before keeps what it knows.
 *
 * Debug mode takes a stack twice in the life of a Deferred. Off, it costs one comparison.
 */
export function setDebugging(on: boolean): void {
  debugging = on;
}

/** Whether debug mode is on. */
export function getDebugging(): boolean {
  return debugging;
}

/** Where one Deferred was made ("C:") and first fired ("I:"), as text. */
export class DebugInfo {
  readonly creator: string;
  invoker = "";

  /** @param above - the function whose caller is the place to remember */
  constructor(above: unknown) {
    this.creator = takeStack(above);
  }

  /** Remembers the caller of `above` as the one who fired first. */
  fired(above: unknown): void {
    this.invoker = takeStack(above);
  }

  /** Both places, in the layout of Twisted's debug output. */
  toString(): string {
    const invoked = this.invoker === "" ? "" : `\n I: Invoked at:\n${this.invoker}`;
    return `\n C: Created at:\n${this.creator}${invoked}`;
  }
}

/** A new DebugInfo in debug mode, else nothing: the one comparison debug mode costs when off. */
export function debugInfo(above: unknown): DebugInfo | undefined {
  return debugging ? new DebugInfo(above) : undefined;
}

function takeStack(above: unknown): string {
  const holder = { stack: "" };
  if (Error.captureStackTrace === undefined) holder.stack = new Error().stack ?? "";
  else Error.captureStackTrace(holder, above);
  return holder.stack.replace(/^Error\n/, "");
}
