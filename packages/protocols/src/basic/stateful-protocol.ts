import { type ITransport, Protocol } from "@cordage/reactor";
import { ByteQueue } from "../bytes/index.ts";
import { DeliveryLoop } from "./delivery-loop.ts";
import { NoProgressError } from "./errors.ts";

/**
 * What a {@link StatefulProtocol} waits for: how many bytes, and who gets them. A handler is called
 * with the protocol as `this`, so that methods can be named.
 */
export type StatefulStep = readonly [handler: StepHandler, byteCount: number];

/**
 * Gets the bytes asked for, which are its to keep; returns the next step, or nothing to repeat
 * this.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: so that handlers without a result are accepted
export type StepHandler = (data: Buffer) => StatefulStep | undefined | void;

/**
 * Receives pieces of exactly the length it asks for.
 *
 * ```ts
 * class Chunks extends StatefulProtocol {
 *   getInitialState(): StatefulStep {
 *     return [this.length, 1];
 *   }
 *   length(data: Buffer): StatefulStep {
 *     return [this.body, data.readUInt8()];
 *   }
 *   body(data: Buffer): StatefulStep {
 *     return [this.length, 1];
 *   }
 * }
 * ```
 *
 * No more is buffered than a step asks for and what came with its last byte: where a peer chooses
 * the length, the handler has to limit it.
 *
 * @typeParam T - the transport it needs
 * @see Twisted: `twisted.protocols.stateful.StatefulProtocol` (SF-1 to SF-3)
 */
export abstract class StatefulProtocol<T extends ITransport = ITransport> extends Protocol<T> {
  readonly #queue = new ByteQueue();
  readonly #loop = new DeliveryLoop(this, this.#queue, () => this.#deliverNext());
  #step: StatefulStep | undefined = undefined;
  #hasAskedForNothing = false;

  /** Returns the first step. Called once, after `connectionMade`. */
  abstract getInitialState(): StatefulStep;

  override makeConnection(transport: ITransport): void {
    super.makeConnection(transport);
    this.#currentStep();
  }

  /**
   * Takes bytes and calls the handlers that can be called with them.
   *
   * @throws RangeError when a step asks for a number of bytes that is none
   * @throws NoProgressError when two steps in a row ask for no bytes
   */
  override dataReceived(data: Buffer): void {
    this.#loop.receive(data);
  }

  #deliverNext(): boolean {
    const [handler, byteCount] = this.#currentStep();
    requireByteCount(byteCount);
    if (this.#queue.length < byteCount) {
      this.#queue.compact();
      return false;
    }
    if (byteCount === 0 && this.#hasAskedForNothing) throw new NoProgressError();
    this.#hasAskedForNothing = byteCount === 0;
    const next = handler.call(this, this.#queue.take(byteCount));
    if (next) this.#step = next;
    return true;
  }

  /** Data may already arrive inside `connectionMade`. */
  #currentStep(): StatefulStep {
    this.#step ??= this.getInitialState();
    return this.#step;
  }
}

function requireByteCount(byteCount: number): void {
  if (!Number.isSafeInteger(byteCount) || byteCount < 0) {
    throw new RangeError(`a step must ask for a number of bytes, got ${byteCount}`);
  }
}
