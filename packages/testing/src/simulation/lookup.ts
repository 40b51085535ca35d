import type { IDelayedCall } from "@cordage/reactor";
import type { HostNetwork } from "./host-network.ts";
import { familyOf } from "./socket-address.ts";

/** A name server that doesn't answer is given up after so many seconds: two tries of five, as Linux's. */
const LOOKUP_TIMEOUT = 10;

/** A name that is being looked up. */
export interface Lookup {
  /** Gives it up without a word. */
  cancel(): void;
}

/**
 * Looks up a name on behalf of a host: as quick as its network, and with its faults.
 *
 * @param found - called on a later turn with all addresses; without any, if the name is not known or
 *   nobody has answered. An address is its own
 */
export function lookUp(
  host: HostNetwork,
  name: string,
  found: (addresses: readonly string[]) => void,
): Lookup {
  const { names, trace } = host.fabric;
  const isName = familyOf(name) === undefined;
  let call: IDelayedCall = host.callLater(isName ? host.fabric.lookupSeconds : 0, () => {
    const answer = names.answer(name, host.name);
    if (isName) trace?.add(`${host.name} looks up ${name}: ${answer}`);
    if (answer !== "none") found(answer);
    else call = host.callLater(LOOKUP_TIMEOUT, () => found([]));
  });
  return {
    cancel() {
      if (call.active()) call.cancel();
    },
  };
}
