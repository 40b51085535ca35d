/** What a command makes of the pieces of its answer: a result, or `undefined` while more is to come. */
import type { Answer, AnswerWord } from "./answer.ts";
import { UnexpectedAnswer } from "./errors.ts";
import { MAX_STATS_BYTES } from "./limits.ts";

/** A finished answer. */
export interface Finished<T> {
  readonly result: T;
}

/**
 * Takes the next piece of an answer.
 *
 * @throws UnexpectedAnswer when the command can't be answered with it
 */
export type Expectation<T> = (answer: Answer) => Finished<T> | undefined;

/** What `get` gives: flags and value, or `null` for a key that has none. */
export type Item = readonly [flags: number, value: Buffer | null];

/** What `get` gives when asked for identifiers: flags, identifier for `checkAndSet`, and value. */
export type IdentifiedItem = readonly [flags: number, cas: string, value: Buffer | null];

/** One word of several, each of which means something. */
export function expectWord<T>(meanings: Partial<Record<AnswerWord, T>>): Expectation<T> {
  const known = new Map(Object.entries(meanings));
  return (answer) => {
    if (answer.kind !== "word" || !known.has(answer.word)) throw misfit();
    return { result: known.get(answer.word) as T }; // it is there
  };
}

/** The new value of a counter, or that there is none. */
export const expectCounter: Expectation<number | bigint | false> = (answer) => {
  if (answer.kind === "word" && answer.word === "NOT_FOUND") return { result: false };
  if (answer.kind !== "number") throw misfit();
  const number = Number(answer.number);
  return { result: Number.isSafeInteger(number) ? number : answer.number };
};

export const expectVersion: Expectation<string> = (answer) => {
  if (answer.kind !== "version") throw misfit();
  return { result: answer.version };
};

/** Any number of statistics, up to what they may have together. */
export function expectStatistics(): Expectation<Map<string, string>> {
  const statistics = new Map<string, string>();
  let bytes = 0;
  return (answer) => {
    if (answer.kind === "word" && answer.word === "END") return { result: statistics };
    if (answer.kind !== "statistic") throw misfit();
    bytes += answer.name.length + answer.value.length;
    if (bytes > MAX_STATS_BYTES) throw new UnexpectedAnswer("there are too many statistics");
    statistics.set(answer.name, answer.value);
    return undefined;
  };
}

/** The values of those keys, each at most once. */
export function expectValues<I>(
  keys: Iterable<string>,
  itemOf: (flags: number, cas: string, value: Buffer | null) => I,
): Expectation<Map<string, I>> {
  const items = new Map<string, I>();
  const missing = new Set(keys);
  return (answer) => {
    if (answer.kind === "word" && answer.word === "END") {
      for (const key of missing) items.set(key, itemOf(0, "", null));
      return { result: items };
    }
    if (answer.kind !== "value" || !missing.delete(answer.key)) throw misfit();
    items.set(answer.key, itemOf(answer.flags, answer.cas ?? "", answer.value));
    return undefined;
  };
}

function misfit(): UnexpectedAnswer {
  return new UnexpectedAnswer("an answer does not fit what was asked");
}
