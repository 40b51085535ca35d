/** An answer that is one word. */
export type AnswerWord =
  | "STORED"
  | "NOT_STORED"
  | "EXISTS"
  | "NOT_FOUND"
  | "DELETED"
  | "OK"
  | "END";

/** The answers that are one word. */
export const ANSWER_WORDS: readonly AnswerWord[] = [
  "STORED",
  "NOT_STORED",
  "EXISTS",
  "NOT_FOUND",
  "DELETED",
  "OK",
  "END",
];

/** One piece of an answer. Some answers have several, of which an `END` is the last. */
export type Answer =
  | { readonly kind: "word"; readonly word: AnswerWord }
  | {
      readonly kind: "value";
      /** The bytes of the key, a character for each. */
      readonly key: string;
      readonly flags: number;
      /** The number of the version of the value, if it was asked for. */
      readonly cas: string | undefined;
      readonly value: Buffer;
    }
  | { readonly kind: "statistic"; readonly name: string; readonly value: string }
  | { readonly kind: "version"; readonly version: string }
  | { readonly kind: "number"; readonly number: bigint }
  | { readonly kind: "error"; readonly error: Error };
