/** Whether `value` can be waited for as a Promise can. Ask for a Deferred first: it is one too. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}
