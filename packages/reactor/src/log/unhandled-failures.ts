import type { UnhandledFailure } from "@cordage/deferred";
import { Logger } from "./logger.ts";

const log = new Logger("deferred");

/** Logs a failure that nobody took from its Deferred; reactors install it (D44, as one event). */
export function logUnhandledFailure({ failure, message, debug }: UnhandledFailure): void {
  log.failure("{message}:{debug}", failure, "critical", { message, debug });
}
