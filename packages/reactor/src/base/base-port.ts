import { Deferred, Failure } from "@cordage/deferred";
import { NotListeningError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { DrainOptions, IListeningPort } from "../interfaces/tcp.ts";
import { Logger } from "../log/logger.ts";
import type { OpenPort, OpenTransports } from "./open-transports.ts";
import { type EndedBinding, PortBinding } from "./port-binding.ts";

const log = new Logger("reactor.port");

/**
 * What ports of all kinds share on all platforms: they are known to their reactor while they are open, and end in the
 * same ways (X25, X26, X37, X41).
 *
 * @typeParam S - what the platform listens with; a new one each time
 * @typeParam A - the kind of address it is bound to
 */
export abstract class BasePort<S, A extends IAddress> implements IListeningPort<A>, OpenPort {
  protected readonly binding: PortBinding<S, A> = new PortBinding<S, A>();
  readonly #transports: OpenTransports;

  constructor(transports: OpenTransports) {
    this.#transports = transports;
  }

  abstract startListening(): void;
  abstract drain(options: DrainOptions): Deferred<number>;
  /** Stops who has the port: its factory, or its protocol. May throw what that throws. */
  protected abstract stopOwner(): void;
  /** Closes what the platform listens with. */
  protected abstract release(socket: S): void;
  /** Calls `action` on a later turn. */
  protected abstract nextTurn(action: () => void): void;

  whenListening(): Deferred<IListeningPort<A>> {
    return this.binding.whenListening(this);
  }

  getHost(): A {
    return this.binding.getHost();
  }

  stopListening(): Deferred<void> {
    const ended = this.closeBecause(new Failure(new NotListeningError()));
    const stopped = new Deferred<void>();
    this.nextTurn(() => {
      try {
        if (ended?.wasReady) this.stopOwner(); // closed all the same if this throws (X26)
        stopped.callback();
      } catch (error) {
        stopped.errback(error);
      }
    });
    return stopped;
  }

  /** Closes, and stops who has the port before this returns: the reactor shuts down. */
  disconnectNow(): void {
    const ended = this.closeBecause(new Failure(new NotListeningError()));
    if (ended?.wasReady) this.stopOwnerGuarded();
  }

  /** Such as `<TCPPort 127.0.0.1:80>`: where it is bound, or what it is instead. */
  toString(): string {
    return `<${this.constructor.name} ${this.binding}>`;
  }

  /** It begins to bind `socket`. */
  protected opens(socket: S): void {
    this.binding.begin(socket);
    this.#transports.portOpened(this);
  }

  /**
   * Stops who has the port, where nobody waits for that: what is thrown is logged. For who has closed the port
   * while starting, too: that is stopped once it has started.
   */
  protected stopOwnerGuarded(): void {
    log.guard("While stopping who has a port", () => this.stopOwner());
  }

  /** Closes; without effect if it is closed. */
  protected closeBecause(failure: Failure): EndedBinding<S> | undefined {
    const ended = this.binding.end(failure);
    if (ended === undefined) return undefined;
    this.#transports.portClosed(this);
    this.release(ended.socket);
    ended.tell();
    return ended;
  }

  /** It can't be bound. That is logged unless somebody waits for it. */
  protected bindFailed(failure: Failure): EndedBinding<S> | undefined {
    const ended = this.closeBecause(failure);
    if (!ended?.isAwaited) log.failure("A port could not be opened", failure);
    return ended;
  }
}
