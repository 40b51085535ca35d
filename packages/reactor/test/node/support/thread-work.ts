/** What threads do in the tests: functions to be named by `threadModule`. */
import { threadId } from "node:worker_threads";
import {
  blockingCallFromThread,
  callFromThread,
  type ThreadFunction,
  threadModule,
} from "@cordage/reactor";

/** What the thread of the reactor does for threads. */
const home = threadModule<typeof import("./thread-home.ts")>(
  new URL("./thread-home.js", import.meta.url),
);

export const notAFunction = 3;

export function add(a: number, b: number): number {
  return a + b;
}

export async function addLater(a: number, b: number): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve));
  return a + b;
}

export function whichThread(): number {
  return threadId;
}

let remembered: string[] = [];

/** Keeps a word in this thread. */
export function remember(word: string): void {
  remembered.push(word);
}

/** Gives the words of this thread, and forgets them. */
export function recall(): string[] {
  const words = remembered;
  remembered = [];
  return words;
}

export function same(value: unknown): unknown {
  return value;
}

class OddError extends TypeError {
  override readonly name = "OddError";
  readonly code = "ERR_ODD";
}

export function fail(message: string): never {
  throw new OddError(message, { cause: new RangeError("deeper", { cause: "deepest" }) });
}

export function failWith(value: unknown): never {
  throw value;
}

export async function failLater(): Promise<never> {
  throw new RangeError("later");
}

export function failInCircles(): never {
  const error = new Error("round");
  error.cause = error;
  throw error;
}

export function giveFunction(): unknown {
  return () => {};
}

export function failWithFunction(): never {
  throw Object.assign(() => {}, { toString: () => "a function" });
}

export function end(): void {
  process.exit();
}

/** Never returns, and ends the thread by an exception of its own. */
export function crash(): Promise<never> {
  setImmediate(() => {
    throw new RangeError("crashed");
  });
  return new Promise(() => {});
}

/** Waits until another holder of the flag sets it to something else than 0. */
export function waitFor(flag: Int32Array): number {
  Atomics.wait(flag, 0, 0);
  return threadId;
}

/** Says that it has begun, then waits for the other flag. */
export function meet(begun: Int32Array, goOn: Int32Array): number {
  Atomics.add(begun, 0, 1);
  Atomics.notify(begun, 0);
  Atomics.wait(goOn, 0, 0);
  return threadId;
}

export function askHome(a: number, b: number): number {
  return blockingCallFromThread(home.multiply, a, b);
}

export function askHomeLater(a: number, b: number): number {
  return blockingCallFromThread(home.multiplyLater, a, b);
}

export function askHomeToFail(message: string): string {
  try {
    return blockingCallFromThread(home.refuse, message);
  } catch (error) {
    const { name, message: said } = error as Error;
    return `${name}: ${said}`;
  }
}

export function askHomeForTheUncopyable(): string {
  try {
    blockingCallFromThread(home.uncopyable);
    return "copied";
  } catch (error) {
    return (error as Error).name;
  }
}

export function askForNothing(): string {
  try {
    const { module } = home.multiply;
    blockingCallFromThread({ module, name: "noSuchThing" } as ThreadFunction<[], number>);
    return "found";
  } catch (error) {
    return `${(error as Error).name}`;
  }
}

export function tellHome(words: readonly string[]): void {
  for (const word of words) callFromThread(home.hear, word);
}

export function tellHomeToFail(message: string): void {
  callFromThread(home.refuse, message);
}

export function askHomeThatNeverAnswers(): string {
  try {
    blockingCallFromThread(home.neverAnswer);
    return "answered";
  } catch (error) {
    return (error as Error).name;
  }
}
