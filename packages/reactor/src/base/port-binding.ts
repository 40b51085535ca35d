import { Deferred, type Failure, fail, succeed } from "@cordage/deferred";
import { NotListeningError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IListeningPort } from "../interfaces/tcp.ts";

/**
 * Where a port is. Platforms bind on a later turn; those who wait are told when the port is ready.
 *
 * ```text
 *        begin()           bound()         announce()
 * closed --------> binding --------> bound -----------> ready
 *   ^                 |                |                  |
 *   +-----------------+---- end() -----+------------------+
 * ```
 */
type BindingState<S, A> =
  | { readonly kind: "closed"; readonly failure?: Failure }
  | { readonly kind: "binding"; readonly socket: S }
  | { readonly kind: "bound" | "ready"; readonly socket: S; readonly address: A };

/** What {@link PortBinding.end} ended. */
export interface EndedBinding<S> {
  readonly socket: S;
  readonly wasBound: boolean;
  /** Whether it was bound, and who has the port had started. */
  readonly wasReady: boolean;
  /** Whether somebody waits for the port to be bound. */
  readonly isAwaited: boolean;
  /** Tells those why it isn't. Call it last: they may begin anew. */
  tell(): void;
}

/**
 * Whether a port is bound, with which socket and where, and who waits for it: what ports of all kinds
 * share (X25, X26, X41).
 *
 * @typeParam S - what the platform listens with
 * @typeParam A - the kind of address it is bound to
 */
export class PortBinding<S, A extends IAddress> {
  #state: BindingState<S, A> = { kind: "closed" };
  #waiting: Deferred<IListeningPort<A>>[] = [];

  get isClosed(): boolean {
    return this.#state.kind === "closed";
  }

  /** Whether the port is bound, ready or not. */
  get isBound(): boolean {
    return "address" in this.#state;
  }

  /** The socket that is bound, if one is. */
  get boundSocket(): S | undefined {
    return "address" in this.#state ? this.#state.socket : undefined;
  }

  /** Whether `socket` is the one in use: it may have been closed in the meantime. */
  isCurrent(socket: S): boolean {
    return this.#state.kind !== "closed" && this.#state.socket === socket;
  }

  /** The system has been asked to bind `socket`. */
  begin(socket: S): void {
    this.#state = { kind: "binding", socket };
  }

  /** It is bound to `address`, and not announced yet. */
  bound(socket: S, address: A): void {
    this.#state = { kind: "bound", socket, address };
  }

  /** The port that is bound is ready: tells those who wait for it. */
  announce(port: IListeningPort<A>): void {
    if (!("address" in this.#state)) return;
    this.#state = { ...this.#state, kind: "ready" };
    for (const waiter of this.#waiting.splice(0)) waiter.callback(port);
  }

  /** Ends it, unless it is closed. */
  end(failure: Failure): EndedBinding<S> | undefined {
    const state = this.#state;
    if (state.kind === "closed") return undefined;
    this.#state = { kind: "closed", failure };
    const waiting = this.#waiting.splice(0);
    return {
      socket: state.socket,
      wasBound: "address" in state,
      wasReady: state.kind === "ready",
      isAwaited: waiting.length > 0,
      tell() {
        for (const waiter of waiting) waiter.errback(failure);
      },
    };
  }

  /** Fires with `port` when it is bound; see `IListeningPort.whenListening`. */
  whenListening(port: IListeningPort<A>): Deferred<IListeningPort<A>> {
    const state = this.#state;
    if (state.kind === "ready") return succeed(port);
    if (state.kind === "closed") return fail(state.failure ?? new NotListeningError());
    const waiter = new Deferred<IListeningPort<A>>();
    this.#waiting.push(waiter);
    return waiter;
  }

  /** @throws NotListeningError unless it is bound */
  getHost(): A {
    if (!("address" in this.#state)) {
      const hint = this.isClosed ? "" : ": it has none before whenListening() fires";
      throw new NotListeningError(`tell its address${hint}`);
    }
    return this.#state.address;
  }

  /** Where it is bound, or what it is instead. */
  toString(): string {
    return "address" in this.#state ? `${this.#state.address}` : this.#state.kind;
  }
}
