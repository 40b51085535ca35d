/**
 * Five philosophers at a round table, with a fork between each two. Whoever eats needs both forks beside the plate.
 */
import { type Deferred, DeferredLock, gatherResults } from "@cordage/deferred";
import { deferLater, type IReactorTime } from "@cordage/reactor";

/**
 * Which fork is taken first: the left one, as everybody would, or the one with the lower number, which for the last
 * philosopher is the right one.
 */
export type Manners = "left first" | "lower first";

const SEATS = 5;

const THINK_SECONDS = 1;
const EAT_SECONDS = 1;
/** Between one fork and the other: time enough for the neighbour. */
const REACH_SECONDS = 0.1;

/** A fork: whoever holds it is the one who eats with it. */
class Fork extends DeferredLock {
  holder: number | undefined = undefined;
}

/** The table. Philosophers and forks are numbered from 0; the fork left of a plate has the number of the plate. */
export class Table {
  /** How often each has eaten. */
  readonly meals: number[] = new Array<number>(SEATS).fill(0);
  readonly #forks = Array.from({ length: SEATS }, () => new Fork());
  /** The fork each one waits for. */
  readonly #wanted: (Fork | undefined)[] = new Array<undefined>(SEATS).fill(undefined);
  readonly #clock: IReactorTime;
  readonly #manners: Manners;

  constructor(clock: IReactorTime, manners: Manners) {
    this.#clock = clock;
    this.#manners = manners;
  }

  /** Has everybody eat so many times. @returns fires when all have; never, after a deadlock */
  dine(times: number): Deferred<unknown> {
    return gatherResults(this.#forks.map((_fork, seat) => this.#live(seat, times)));
  }

  /**
   * Those who wait for each other in a circle, if there is one: each for the fork that the next one holds. Nothing
   * can get them out of it.
   */
  findDeadlock(): number[] | undefined {
    for (let seat = 0; seat < SEATS; seat++) {
      const circle: number[] = [];
      for (let next: number | undefined = seat; next !== undefined; ) {
        if (circle.includes(next)) return circle.slice(circle.indexOf(next));
        circle.push(next);
        next = this.#wanted[next]?.holder;
      }
    }
    return undefined;
  }

  #live(seat: number, times: number): Deferred<unknown> {
    const meal = deferLater(this.#clock, THINK_SECONDS, () => this.#eat(seat));
    return times <= 1 ? meal : meal.addCallback(() => this.#live(seat, times - 1));
  }

  #eat(seat: number): Deferred<unknown> {
    const right = (seat + 1) % SEATS;
    const isCrossing = this.#manners === "lower first" && right < seat;
    const order = isCrossing ? [right, seat] : [seat, right];
    const [first, second] = order.map((number) => this.#forks[number]) as [Fork, Fork]; // both are there
    return this.#holding(first, seat, () =>
      deferLater(this.#clock, REACH_SECONDS, () =>
        this.#holding(second, seat, () =>
          deferLater(this.#clock, EAT_SECONDS, () => {
            this.meals[seat] = (this.meals[seat] ?? 0) + 1;
          }),
        ),
      ),
    );
  }

  /** Waits for a fork, holds it during `action`, and lets go of it however that ends. */
  #holding(fork: Fork, seat: number, action: () => Deferred<unknown>): Deferred<unknown> {
    this.#wanted[seat] = fork;
    return fork.run(() => {
      this.#wanted[seat] = undefined;
      fork.holder = seat;
      return action().addBoth((outcome) => {
        fork.holder = undefined;
        return outcome;
      });
    });
  }
}
