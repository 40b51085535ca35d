/** The books of a test run: what a test has made with any reactor, and left. For the hooks of test runners. */
import { NodeReactor, watchNewReactors } from "@cordage/reactor";
import { HandleLedger } from "./handle-ledger.ts";
import { LeftoverError } from "./leftover.ts";

/** How many turns of the event loop a test's sockets have to close when it is over. */
const MAX_CLOSING_TURNS = 50;

const nextTurn = setImmediate; // as it is now: tests put fakes in its place

/**
 * Watches every reactor on Node's event loop that is made while it is open, the default one too, if that
 * isn't there yet. What is left on a reactor of virtual time harms nobody.
 */
export class TestLedger {
  readonly #ledger = new HandleLedger();
  readonly #stop = watchNewReactors((reactor) => {
    if (!(reactor instanceof NodeReactor)) return;
    this.#ledger.watch(reactor);
    // It has closed what there was by then, and nothing on it happens any more.
    reactor.addSystemEventTrigger("after", "shutdown", () => this.#ledger.unwatch(reactor));
  });

  /** A test begins: what was there before is not its own. */
  testBegins(): void {
    this.#ledger.forget();
  }

  /** Whether there may be something to wait for. */
  get isClean(): boolean {
    return this.#ledger.isClean;
  }

  /** Fires when everything is closed, or had its time to. */
  async closing(): Promise<void> {
    for (let turn = 0; turn < MAX_CLOSING_TURNS && !this.isClean; turn += 1) {
      await new Promise<void>((resolve) => nextTurn(() => resolve()));
    }
  }

  /**
   * Takes what is left: nobody is told of it again.
   *
   * @param place - where it was found, when that was not in the test itself
   */
  takeLeftovers(place = ""): LeftoverError | undefined {
    // A port that had its time to be bound, and wasn't, can't be.
    const leftovers = this.#ledger.leftovers({ countOpening: false });
    this.#ledger.forget();
    return leftovers.length === 0 ? undefined : new LeftoverError(leftovers, place);
  }

  close(): void {
    this.#stop();
    this.#ledger.close();
  }
}
