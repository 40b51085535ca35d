import type { Deferred } from "./deferred.ts";
import { type Format, serialOf } from "./inspect.ts";

/** The text of a Deferred, with what it holds in the given format. */
export function showDeferred(deferred: Deferred<unknown>, format: Format): string {
  const { called, paused, result, waitingOn } = deferred;
  const self = `${deferred.constructor.name} at ${serialOf(deferred)}`;
  if (waitingOn !== undefined) return `<${self} waiting on Deferred at ${serialOf(waitingOn)}>`;
  return `<${self}${paused > 0 ? " paused" : ""}${called ? ` current result: ${format(result)}` : ""}>`;
}
