/** What an error is made with, beside its detail. */
export interface ReactorErrorOptions extends ErrorOptions {
  /** Takes the place of the fixed part of the message, for errors that know better. */
  readonly sentence?: string | undefined;
}

/**
 * What every error of this package descends from: one class to catch, one `code` to tell apart.
 *
 * The message is a fixed sentence, what is known in particular, and a full stop, as Twisted's are:
 * `"Connection was closed cleanly: Bye."` (ERR2).
 */
export abstract class ReactorError extends Error {
  /** Names the kind of error; stable across versions, unlike the message. */
  abstract readonly code: string;
  /** The fixed part of the message, without its full stop. */
  protected static readonly sentence: string = "";

  /** @param detail - what is known in particular; empty when nothing is */
  constructor(detail = "", { sentence, ...options }: ReactorErrorOptions = {}) {
    const fixed = sentence ?? new.target.sentence;
    super(detail === "" ? `${fixed}.` : `${fixed}: ${withoutFullStop(detail)}.`, options);
  }
}

/** The detail is often another error's message. */
function withoutFullStop(text: string): string {
  return text.endsWith(".") ? text.slice(0, -1) : text;
}
