import { Deferred, type Failure } from "@cordage/deferred";
import { type IProtocol, Logger } from "@cordage/reactor";

const log = new Logger("testing.transport");

/**
 * Looks after what an event method of a protocol has returned. One that is an async function is not waited
 * for; what it throws is logged and then handed to `failed`, as real transports do (X5): as a rejection it
 * would end the process. A Deferred reports its failure itself.
 */
export function watchEvent(
  protocol: IProtocol,
  returned: unknown,
  failed: (failure: Failure) => void,
): void {
  if (!isPromise(returned)) return;
  Deferred.fromPromise(returned).addErrback((failure) => {
    const { name } = protocol.constructor;
    log.failure("Unhandled error in {protocol}", failure, "critical", { protocol: name });
    failed(failure);
  });
}

function isPromise(returned: unknown): returned is PromiseLike<unknown> {
  if (typeof returned !== "object" || returned === null || returned instanceof Deferred)
    return false;
  return "then" in returned && typeof returned.then === "function";
}
