import type { CallState } from "./call-state.ts";

/** How much of a string is shown as an argument. */
const MAX_SHOWN_LENGTH = 60;

/** What is told of a delayed call. */
export interface ToldCall {
  /** Its number: another one for each call of the process. */
  readonly serial: number;
  /** The seconds left. */
  readonly left: number;
  readonly state: CallState;
  /** What is going to be called; `undefined` when it won't be any more. */
  readonly action: ((...args: never[]) => unknown) | undefined;
  readonly args: readonly unknown[];
}

/**
 * A delayed call as text, like `<DelayedCall 17 [10.5s] called=0 cancelled=0 hangUp(3, "idle")>`: a serial
 * number, the seconds left, and what will be called, if it still will (T8).
 */
export function delayedCallText({ serial, left, state, action, args }: ToldCall): string {
  const is = (asked: CallState): number => Number(state === asked);
  const call = action === undefined ? "" : ` ${nameOf(action)}(${args.map(asText).join(", ")})`;
  const seconds = Math.round(left * 1e6) / 1e6;
  const became = `called=${is("called")} cancelled=${is("cancelled")}`;
  return `<DelayedCall ${serial} [${seconds}s] ${became}${call}>`;
}

/** An argument as a label shows it: no code of its class is run, and not much of its content is told. */
function asText(argument: unknown): string {
  if (typeof argument === "string") {
    const isLong = argument.length > MAX_SHOWN_LENGTH;
    return JSON.stringify(isLong ? `${argument.slice(0, MAX_SHOWN_LENGTH)}…` : argument);
  }
  if (typeof argument === "function") return nameOf(argument);
  if (typeof argument !== "object" || argument === null) return String(argument);
  return `[${argument.constructor?.name ?? "object"}]`;
}

function nameOf(action: { readonly name: string }): string {
  return action.name || "anonymous";
}
