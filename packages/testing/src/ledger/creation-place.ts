/** How many lines of a stack are kept. */
const KEPT_LINES = 12;

/** Our own frames: they are on every stack, and say nothing. */
const OURS = /[\\/]testing[\\/](?:src|dist)[\\/](?:ledger[\\/]|replaced-method\.)/;

/** Where something was made. */
export class CreationPlace {
  readonly #holder: { stack?: string } = {};

  constructor() {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = KEPT_LINES;
    Error.captureStackTrace(this.#holder, CreationPlace);
    Error.stackTraceLimit = limit;
  }

  /** The lines of the stack, innermost first. They are written only when asked for, which takes long. */
  toString(): string {
    const lines = (this.#holder.stack ?? "").split("\n").slice(1);
    return lines.filter((line) => !OURS.test(line)).join("\n");
  }
}
