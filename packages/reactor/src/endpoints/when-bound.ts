import { Deferred } from "@cordage/deferred";
import type { IAddress } from "../interfaces/address.ts";
import type { IListeningPort } from "../interfaces/tcp.ts";

/** Fires with `port` when it is bound. Nobody else knows the port before: cancelling closes it. */
export function whenBound<A extends IAddress>(
  port: IListeningPort<A>,
): Deferred<IListeningPort<A>> {
  const waiting = port.whenListening();
  const bound = new Deferred<IListeningPort<A>>(() => {
    waiting.cancel();
    port.stopListening();
  });
  waiting.chainDeferred(bound);
  return bound;
}
