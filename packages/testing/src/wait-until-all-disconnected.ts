import type { Deferred } from "@cordage/deferred";
import { type IReactorTime, LoopingCall } from "@cordage/reactor";

/** Seconds from one look to the next. */
const POLL_INTERVAL = 0.01;

/**
 * A protocol that tells whether it has lost its connection, as `AccumulatingProtocol` does, or whose
 * transport tells whether it has one, as `StringTransport` does.
 */
export type DisconnectingProtocol =
  | { readonly closed: boolean }
  | { readonly transport: { readonly connected: boolean } };

/**
 * Waits until none of `protocols` is connected any more: looks every hundredth of a second.
 *
 * @param reactor - what time is taken from
 * @returns fires with nothing; fails when one can't be looked at
 * @see Twisted: `twisted.internet.testing.waitUntilAllDisconnected` (TE4)
 */
export function waitUntilAllDisconnected(
  reactor: IReactorTime,
  protocols: Iterable<DisconnectingProtocol>,
): Deferred<void> {
  const waitedFor = [...protocols];
  const looking = new LoopingCall(() => {
    if (!waitedFor.some(isConnected)) looking.stop();
  });
  looking.clock = reactor;
  return looking.start(POLL_INTERVAL).addCallback(() => undefined);
}

function isConnected(protocol: DisconnectingProtocol): boolean {
  return "closed" in protocol ? !protocol.closed : protocol.transport.connected;
}
