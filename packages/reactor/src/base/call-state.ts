import { AlreadyCalled, AlreadyCancelled } from "../errors.ts";

/** What has become of a delayed call. While it is made it counts as called. */
export type CallState = "active" | "called" | "cancelled";

/**
 * For what changes a call (T2).
 *
 * @throws AlreadyCalled, AlreadyCancelled when it is not to come any more
 */
export function requireActive(state: CallState): void {
  if (state === "called") throw new AlreadyCalled();
  if (state === "cancelled") throw new AlreadyCancelled();
}
