import process, { env, execArgv } from "node:process";

/**
 * One of the bindings that Node's own `net` and `dgram` are made of. Through them goes a faster way than through
 * those modules, but no page of Node's documents them: so who asks for one checks what it gets, and has another way.
 *
 * @returns `undefined` where there is no such thing, where the program may not have it, or where asking would
 *   print a warning that the user asked for (DEP0111)
 */
export function nodeBinding(
  name: "stream_wrap" | "udp_wrap",
): Readonly<Record<string, unknown>> | undefined {
  if (isDeprecationWarned()) return undefined;
  const { binding } = process as { binding?: (name: string) => Record<string, unknown> }; // not in its type
  try {
    return binding?.call(process, name);
  } catch {
    return undefined; // Node's permission model refuses it, another runtime may have none
  }
}

/** Whether what a binding has is a class of Node's own: runtimes that imitate Node have classes in JavaScript. */
export function isNative(value: unknown): value is new () => unknown {
  return typeof value === "function" && /\{ \[native code\] \}$/.test(String(value));
}

/** Whether Node warns of what is going to be deprecated, such as `process.binding`. */
function isDeprecationWarned(): boolean {
  const flag = "--pending-deprecation";
  if (env["NODE_PENDING_DEPRECATION"] === "1" || execArgv.includes(flag)) return true;
  return env["NODE_OPTIONS"]?.split(/\s+/).includes(flag) ?? false;
}
