import type { UnhandledFailure } from "@cordage/deferred";
import { Logger } from "./logger.ts";

const log = new Logger("deferred");

/** Logs a failure that nobody took from its Deferred; reactors install it (D44, as one event). */
export function logUnhandledFailure({ failure, debug }: UnhandledFailure): void {
  log.failure("Unhandled error in Deferred:{debug}", failure, "critical", { debug });
}
