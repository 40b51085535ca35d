import type { Deferred } from "@cordage/deferred";
import type { IConnector, IDelayedCall, IListeningPort, IProcessTransport } from "@cordage/reactor";
import { replaceMethod } from "../replaced-method.ts";
import type { CreationPlace } from "./creation-place.ts";
import type { HandleKind } from "./leftover.ts";

/**
 * How a handle stands. What is `"opening"` may turn out either way: a port that is not bound yet, or that
 * failed to be.
 */
export type HandleState = "opening" | "open" | "closed";

/** A handle that a ledger keeps an eye on. */
export interface TrackedHandle {
  readonly kind: HandleKind;
  readonly place: CreationPlace;
  state(): HandleState;
  describe(): string;
}

/** A call of `callLater`. Held weakly: who was made or cancelled is let go of, and then it is closed. */
export function trackCall(call: IDelayedCall, name: string, place: CreationPlace): TrackedHandle {
  const held = new WeakRef(call);
  return {
    kind: "delayed call",
    place,
    state: () => (held.deref()?.active() === true ? "open" : "closed"),
    describe: () => `of ${name} due at ${held.deref()?.getTime()} s`,
  };
}

/** A port, until `stopListening` is done. One that can't be bound is never more than opening. */
export function trackPort(port: IListeningPort, place: CreationPlace): TrackedHandle {
  let stopped: Deferred<unknown> | undefined;
  replaceMethod(port, "stopListening", (stopListening) => () => {
    const outcome = stopListening() as Deferred<void>; // as the interface says
    stopped = outcome;
    return outcome;
  });
  const state = (): HandleState => {
    if (addressOf(port) !== undefined) return "open";
    if (stopped === undefined) return "opening";
    return stopped.called ? "closed" : "open";
  };
  return { kind: "port", place, state, describe: () => addressOf(port) ?? "without an address" };
}

function addressOf(port: IListeningPort): string | undefined {
  try {
    return `on ${port.getHost()}`;
  } catch {
    return undefined; // it is not bound, not any more or not yet
  }
}

/** A connector that tells its state: those of all reactors here do. */
export function trackConnector(connector: IConnector, place: CreationPlace): TrackedHandle {
  const state = (): unknown => Reflect.get(connector, "state");
  return {
    kind: "client connection",
    place,
    state: () => (state() === "connecting" || state() === "connected" ? "open" : "closed"),
    describe: () => `to ${connector.getDestination()}, ${state()}`,
  };
}

/** A child process, until it has exited. */
export function trackProcess(child: IProcessTransport, place: CreationPlace): TrackedHandle {
  return {
    kind: "process",
    place,
    state: () => (child.pid === null ? "closed" : "open"),
    describe: () => `${child.pid}`,
  };
}
