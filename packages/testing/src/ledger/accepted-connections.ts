import type { IProtocol, IProtocolFactory } from "@cordage/reactor";
import { replaceMethod } from "../replaced-method.ts";
import type { CreationPlace } from "./creation-place.ts";
import type { TrackedHandle } from "./tracked-handle.ts";

/**
 * Has a factory tell of the connections it builds protocols for: a port can't be asked for them.
 *
 * @param place - where the port was made
 * @returns undoes it
 */
export function watchAccepted(
  factory: IProtocolFactory,
  place: CreationPlace,
  opened: (connection: TrackedHandle) => void,
): () => void {
  return replaceMethod(factory, "buildProtocol", (build) => (...args) => {
    const protocol = build(...args) as IProtocol | null; // it is the factory's own
    if (protocol) watchProtocol(protocol, place, opened);
    return protocol;
  });
}

function watchProtocol(
  protocol: IProtocol,
  place: CreationPlace,
  opened: (connection: TrackedHandle) => void,
): void {
  let isOpen = false;
  const { name } = protocol.constructor;
  replaceMethod(protocol, "makeConnection", (makeConnection) => (...args) => {
    isOpen = true;
    const state = (): "open" | "closed" => (isOpen ? "open" : "closed");
    opened({ kind: "connection", place, state, describe: () => `of ${name}` });
    return makeConnection(...args);
  });
  replaceMethod(protocol, "connectionLost", (connectionLost) => (...args) => {
    isOpen = false;
    return connectionLost(...args);
  });
}
