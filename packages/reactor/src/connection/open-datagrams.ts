import { CancelledError, type Deferred, fail } from "@cordage/deferred";
import { requireInteger } from "../base/argument-checks.ts";
import type { IReactorUDP, ListenUDPOptions } from "../interfaces/udp.ts";
import { DatagramInbox, Datagrams } from "./datagrams.ts";

/** How many datagrams may wait to be read unless told otherwise; more are dropped as they come. */
export const MAX_WAITING_DATAGRAMS = 256;

/** Options of {@link openDatagrams}. */
export interface OpenDatagramsOptions extends ListenUDPOptions {
  /** How many datagrams may wait to be read; more are dropped as they come. Default: 256. */
  readonly maxWaiting?: number | undefined;
  /** Gives up when it aborts. An open port has nothing to do with it. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Binds a port, and gives it to read datagrams from and write them to.
 *
 * @param port - 0 to 65535; 0 lets the system choose
 * @returns fires when it is bound; fails with `CannotListenError`. Cancelling it closes the port
 * @throws what `IReactorUDP.listenUDP` throws, and RangeError when `maxWaiting` is out of range
 */
export function openDatagrams(
  reactor: IReactorUDP,
  port: number,
  { maxWaiting = MAX_WAITING_DATAGRAMS, signal, ...options }: OpenDatagramsOptions = {},
): Deferred<Datagrams> {
  requireInteger("maxWaiting", maxWaiting, 1, Number.MAX_SAFE_INTEGER);
  if (signal?.aborted) return fail(new CancelledError()); // it might be bound before it is cancelled
  const inbox = new DatagramInbox(maxWaiting);
  const listening = reactor.listenUDP(port, inbox, options);
  const opening = listening.whenListening().addCallbacks(
    () => new Datagrams(inbox),
    (failure) => {
      listening.stopListening(); // it may only have been cancelled
      return failure;
    },
  );
  return signal === undefined ? opening : opening.cancelOn(signal);
}
