/** What threads have done where the reactor is. */
import { isMainThread } from "node:worker_threads";
import { Deferred } from "@cordage/deferred";

/** The words heard so far, and who waits for more. */
export const heard: { words: string[]; more: (() => void) | undefined } = {
  words: [],
  more: undefined,
};

export function hear(word: string): void {
  heard.words.push(isMainThread ? word : `${word}, in a thread`);
  heard.more?.();
}

export function multiply(a: number, b: number): number {
  return isMainThread ? a * b : Number.NaN;
}

export function multiplyLater(a: number, b: number): Deferred<number> {
  const product = new Deferred<number>();
  setImmediate(() => product.callback(a * b));
  return product;
}

export function refuse(message: string): never {
  throw new RangeError(message);
}

export function uncopyable(): unknown {
  return () => {};
}

export function neverAnswer(): Deferred<void> {
  hear("never");
  return new Deferred();
}
