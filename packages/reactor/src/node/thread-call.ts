import type { ThreadFunction } from "../interfaces/threads.ts";
import type { ThreadCall } from "./thread-messages.ts";

/**
 * A call with its arguments copied, as they are now.
 *
 * @throws TypeError for arguments that can't be copied, and for what is no function of `threadModule`
 */
export function callOf(f: ThreadFunction, args: readonly unknown[]): ThreadCall {
  const { module, name } = f;
  if (typeof module !== "string" || typeof name !== "string") {
    throw new TypeError("a thread calls functions of threadModule() only");
  }
  try {
    return { module, name, args: structuredClone(args) };
  } catch (error) {
    throw new TypeError(`the arguments of ${name} can't be copied`, { cause: error });
  }
}

/** Loads the function of a call. */
export async function functionOf({
  module,
  name,
}: ThreadCall): Promise<(...args: readonly unknown[]) => unknown> {
  const exports: Readonly<Record<string, unknown>> = await import(module);
  const found = exports[name];
  if (typeof found !== "function") throw new TypeError(`${module} exports no function ${name}`);
  return found as (...args: readonly unknown[]) => unknown; // its arguments are the caller's business
}
