import type { Deferred } from "@cordage/deferred";
import { Cooperator, type CooperatorOptions } from "../task/cooperator.ts";
import { Service } from "./service.ts";

/**
 * Starts and stops a {@link Cooperator}. What is given to it before the start waits.
 *
 * @see Twisted: `twisted.application.internet.CooperatorService` (A3)
 */
export class CooperatorService extends Service {
  /** The cooperator. */
  readonly coop: Cooperator;

  /** @param options - for the cooperator */
  constructor(options: Omit<CooperatorOptions, "started"> = {}) {
    super();
    this.coop = new Cooperator({ ...options, started: false });
  }

  /** See {@link Cooperator.coiterate}. */
  coiterate<I extends Iterator<unknown>>(iterator: I): Deferred<I> {
    return this.coop.coiterate(iterator);
  }

  override startService(): void {
    super.startService();
    this.coop.start();
  }

  override stopService(): void {
    super.stopService();
    this.coop.stop();
  }
}
