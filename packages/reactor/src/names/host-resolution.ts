import type { IAddress } from "../interfaces/address.ts";
import type { IHostResolution, IResolutionReceiver } from "../interfaces/resolver.ts";
import { Logger } from "../log/logger.ts";

const log = new Logger("reactor.resolver");

/**
 * The looking up of one name, for resolvers: tells the receiver what was found, once, unless it was given
 * up. What the receiver throws is logged.
 */
export class HostResolution implements IHostResolution {
  readonly name: string;
  readonly #receiver: IResolutionReceiver;
  readonly #cancelled: () => void;
  #isOver = false;

  /** @param cancelled - called when it is given up: stop looking */
  constructor(name: string, receiver: IResolutionReceiver, cancelled = (): void => {}) {
    this.name = name;
    this.#receiver = receiver;
    this.#cancelled = cancelled;
  }

  /** Whether all has been told, or it was given up. */
  get isOver(): boolean {
    return this.#isOver;
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelled();
  }

  /** Tells what was found, which may be nothing, and ends it. */
  complete(addresses: Iterable<IAddress>): void {
    log.guard("Unhandled error in a receiver of addresses", () => {
      for (const address of addresses) {
        if (this.#isOver) return; // the receiver has heard enough
        this.#receiver.addressResolved(address);
      }
      if (this.#isOver) return;
      this.#isOver = true;
      this.#receiver.resolutionComplete();
    });
  }
}
