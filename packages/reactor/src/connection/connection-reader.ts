import { Deferred, type Failure } from "@cordage/deferred";
import { ConnectionDone, IncompleteReadError, ReadInProgressError } from "../errors.ts";
import type { ITCPTransport } from "../interfaces/transport.ts";
import type { ReadGoal } from "./read-goals.ts";
import { ReceivedBytes } from "./received-bytes.ts";

/** Whether more may come, and what reads get when all that came has been read. */
type Ending =
  | { readonly kind: "open" | "ended" }
  | { readonly kind: "lost"; readonly reason: Failure };

/** A read that waits for more. */
interface PendingRead {
  readonly goal: ReadGoal;
  readonly deferred: Deferred<Buffer | null>;
}

/** What a read is to be told. */
type ReadOutcome = { readonly value: Buffer | null } | { readonly error: unknown };

/**
 * The receiving side of a `Connection`: keeps what has come until it is read, and stops the transport
 * while it keeps too much and nobody waits for more.
 */
export class ConnectionReader {
  readonly #bytes = new ReceivedBytes();
  readonly #transport: ITCPTransport;
  readonly #highWaterMark: number;
  #ending: Ending = { kind: "open" };
  #pending: PendingRead | undefined = undefined;
  #isPaused = false;

  /** @param highWaterMark - how many bytes may be kept before the transport is paused */
  constructor(transport: ITCPTransport, highWaterMark: number) {
    this.#transport = transport;
    this.#highWaterMark = highWaterMark;
  }

  /**
   * Reads what `goal` takes.
   *
   * @returns fires with it, or with `null` at the end; see `Connection` for what it fails with
   * @throws ReadInProgressError while another read waits
   */
  read(goal: ReadGoal): Deferred<Buffer | null> {
    if (this.#pending !== undefined) throw new ReadInProgressError();
    const deferred = new Deferred<Buffer | null>(() => this.#giveUp());
    this.#pending = { goal, deferred };
    this.#serve();
    return deferred;
  }

  received(data: Buffer): void {
    if (this.#ending.kind !== "open") return;
    this.#bytes.push(data);
    this.#serve();
  }

  /** The peer sends no more. */
  ended(): void {
    this.#end({ kind: "ended" });
  }

  /** The connection is gone. */
  lost(reason: Failure): void {
    const isClean = reason.check(ConnectionDone) !== undefined;
    this.#end(isClean ? { kind: "ended" } : { kind: "lost", reason });
  }

  /** Nobody is going to read what there is: the connection is being closed from here. */
  discard(): void {
    this.#bytes.clear();
    this.#end({ kind: "ended" });
  }

  #end(ending: Ending): void {
    if (this.#ending.kind !== "open") return;
    this.#ending = ending;
    this.#serve();
  }

  /** Tells the read that waits what there is to tell. */
  #serve(): void {
    const pending = this.#pending;
    const outcome = pending && this.#outcomeOf(pending.goal);
    if (outcome !== undefined) this.#pending = undefined; // first: what is told may begin another
    this.#adjustFlow();
    if (outcome === undefined) return;
    if ("value" in outcome) pending?.deferred.callback(outcome.value);
    else pending?.deferred.errback(outcome.error);
  }

  #outcomeOf(goal: ReadGoal): ReadOutcome | undefined {
    const ending = this.#ending;
    try {
      const value = goal(this.#bytes, ending.kind === "ended");
      if (value !== undefined) return { value };
    } catch (error) {
      return { error };
    }
    if (ending.kind === "open") return undefined;
    if (ending.kind === "lost") return { error: ending.reason };
    const left = this.#bytes.length;
    return left === 0 ? { value: null } : { error: new IncompleteReadError(left) };
  }

  #giveUp(): void {
    this.#pending = undefined;
    this.#adjustFlow();
  }

  #adjustFlow(): void {
    if (this.#ending.kind !== "open" || this.#transport.disconnecting) return;
    // A read that waits says how much it may take, so it gets as much.
    const isFull = this.#pending === undefined && this.#bytes.length >= this.#highWaterMark;
    if (isFull === this.#isPaused) return;
    this.#isPaused = isFull;
    if (isFull) this.#transport.pauseProducing();
    else this.#transport.resumeProducing();
  }
}
