import { nameOfValue } from "../base/argument-checks.ts";
import { asyncOutcome } from "../base/async-outcome.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import { Logger } from "../log/logger.ts";
import { makeProtocol, type ProtocolMaker } from "./protocol-maker.ts";

const log = new Logger("protocol.factory");

/**
 * Builds a protocol for each connection, and outlives them: what connections share belongs here.
 *
 * Set `protocol`, use {@link Factory.forProtocol}, or override {@link buildProtocol}.
 *
 * @see Twisted: `twisted.internet.protocol.Factory` (P2, P3)
 */
export class Factory implements IProtocolFactory {
  /** What `buildProtocol` makes protocols with: their class, or a function that returns a new one. */
  protocol: ProtocolMaker | undefined = undefined;
  /** Whether starting and stopping is logged, as info. */
  noisy = true;
  /** How many ports and connectors use it. */
  numPorts = 0;

  /**
   * A factory of this class for `protocol`.
   *
   * ```ts
   * reactor.listenTCP(8007, Factory.forProtocol(Echo));
   * reactor.listenTCP(6667, Factory.forProtocol(() => new Chat(room)));
   * ```
   *
   * @param protocol - their class, or a function that returns a new one for each connection
   * @param args - for the constructor of the factory, not of the protocols
   * @throws TypeError for a protocol itself: it serves one connection
   */
  static forProtocol<F extends Factory, P extends IProtocol, A extends unknown[]>(
    this: new (
      ...args: A
    ) => F,
    protocol: ProtocolMaker<P>,
    ...args: A
  ): F & IProtocolFactory<P> {
    if (typeof protocol !== "function") {
      throw new TypeError(
        `protocol must be a class or a function that makes one, got ${nameOfValue(protocol)}`,
      );
    }
    const factory = new this(...args);
    factory.protocol = protocol;
    return factory as F & IProtocolFactory<P>; // it builds `protocol`
  }

  /**
   * Override to choose by address, or to refuse with `null`.
   *
   * @throws TypeError when `protocol` is not set
   */
  buildProtocol(_address: IAddress): IProtocol | null {
    if (this.protocol === undefined) {
      throw new TypeError(`${this.constructor.name}.protocol is not set`);
    }
    const built: IProtocol & { factory?: IProtocolFactory | undefined } = makeProtocol(
      this.protocol,
    );
    built.factory = this;
    return built;
  }

  /** Override: the first port or connector starts using it. An `async` one is not waited for. */
  startFactory(): void {}

  /** Override: the last port or connector has stopped using it. An `async` one is not waited for. */
  stopFactory(): void {}

  /** Counts a user in; the first one calls `startFactory`. For ports and connectors. */
  doStart(): void {
    if (this.numPorts === 0) {
      if (this.noisy) log.info("Starting factory {factory}", { factory: this.logPrefix() });
      asyncOutcome(this.startFactory());
    }
    this.numPorts += 1;
  }

  /** Counts a user out; the last one calls `stopFactory`. More calls than starts are ignored. */
  doStop(): void {
    if (this.numPorts === 0) return;
    this.numPorts -= 1;
    if (this.numPorts > 0) return;
    if (this.noisy) log.info("Stopping factory {factory}", { factory: this.logPrefix() });
    asyncOutcome(this.stopFactory());
  }

  /** The name for log lines: the class's, unless overridden. */
  logPrefix(): string {
    return this.constructor.name;
  }
}

/** A factory for servers, under its traditional name. */
export class ServerFactory extends Factory {}
