/** Whether `value` can be waited for as a Promise can. Ask for a Deferred first: it is one too. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return mayBeThenable(value) && typeof (value as { then?: unknown }).then === "function";
}

/** Whether `value` could have a `then` of its own: the first look, for results on their way. */
export function mayBeThenable(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
