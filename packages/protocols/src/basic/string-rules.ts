/**
 * What a string receiver accepts. Read afresh for each string, so that it may change in between.
 */
export interface StringRules {
  /** The longest string accepted, in bytes. */
  readonly MAX_LENGTH: number;
}

/** The longest string accepted unless told otherwise, in bytes: Twisted's. */
export const MAX_STRING_LENGTH = 99_999;
