import type { IAddress } from "../interfaces/address.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import { requireProtocol } from "./argument-checks.ts";
import { asyncOutcome } from "./async-outcome.ts";

/**
 * Has `factory` build the protocol of a connection.
 *
 * @returns `null` where the factory refuses; `undefined` from untyped code counts as that
 * @throws what the factory throws, and TypeError for what is no protocol, such as what an `async`
 *   `buildProtocol` returns: a connection can't wait for it
 */
export function builtProtocol<P extends IProtocol>(
  factory: IProtocolFactory<P>,
  address: IAddress,
): P | null {
  const built = factory.buildProtocol(address);
  if (!built) return null;
  asyncOutcome(built); // its rejection would end the process
  requireProtocol(built);
  return built;
}
