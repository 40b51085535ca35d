/** Finding things in traces. */
import type { Program, Trace, TraceEntry } from "./program.ts";

const DELIVERIES: ReadonlySet<unknown> = new Set([
  "line",
  "raw",
  "string",
  "piece",
  "exceeded",
  "limit",
]);
const CLOSES: ReadonlySet<unknown> = new Set([
  "loseConnection",
  "abortConnection",
  "stopProducing",
]);

/** Whether the receiver told of something. */
export function isDelivery([kind]: TraceEntry): boolean {
  return DELIVERIES.has(kind);
}

/** Whether what the receiver has kept shows in an entry. */
export function tellsOfLeftover(entry: TraceEntry): boolean {
  return isDelivery(entry) || entry[0] === "cleared" || entry[0] === "end";
}

/** Whether the connection is closed by this program. */
export function isClose([kind, method]: TraceEntry): boolean {
  return kind === "transport" && CLOSES.has(method);
}

/** Whether the operation `name` is done inside an event. */
export function isDone([kind, operation]: TraceEntry, name: string): boolean {
  return kind === "do" && operation === name;
}

/** The event that operation number `at`, done inside one, is done in. */
export function enclosingEvent(trace: Trace, at: number): unknown {
  return trace.slice(0, at).findLast(isDelivery)?.[0];
}

/** The index of the first entry from `start` on that is wanted, or -1. */
export function indexFrom(
  trace: Trace,
  start: number,
  isWanted: (entry: TraceEntry) => boolean,
): number {
  return trace.findIndex((entry, i) => i >= start && isWanted(entry));
}

/** The index of the first entries that are not the same; the length if all are. */
export function firstDifference(one: Trace, other: Trace): number {
  const length = Math.max(one.length, other.length);
  for (let i = 0; i < length; i++) {
    if (JSON.stringify(one[i]) !== JSON.stringify(other[i])) return i;
  }
  return length;
}

/** What ended lines when entry number `at` was made. */
export function delimiterAt(trace: Trace, at: number, program: Program): string {
  let delimiter = program.delimiter;
  for (const [kind, ...entry] of trace.slice(0, at)) {
    const operation = kind === "op" ? entry.slice(1) : entry;
    if ((kind === "op" || kind === "do") && operation[0] === "delimiter") {
      delimiter = String(operation[1]);
    }
  }
  return Buffer.from(delimiter, "hex").toString("latin1");
}
