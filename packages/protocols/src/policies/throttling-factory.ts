import {
  getReactor,
  type IAddress,
  type IDelayedCall,
  type IProtocol,
  type IProtocolFactory,
  type IReactorTime,
  Logger,
} from "@cordage/reactor";
import { BandwidthThrottle } from "./bandwidth-throttle.ts";
import { requireConnectionLimit } from "./connection-limit.ts";
import type { ProtocolWrapper } from "./protocol-wrapper.ts";
import { ThrottlingProtocol, type TrafficCounter } from "./throttling-protocol.ts";
import { WrappingFactory } from "./wrapping-factory.ts";

const log = new Logger("protocols.policies");

/** What may be chosen for a {@link ThrottlingFactory}. */
export interface ThrottlingOptions {
  /** How many connections there may be at once; more are refused. Default: any number. */
  readonly maxConnectionCount?: number | undefined;
  /** How many bytes a second may be received, over all connections together. Default: any number. */
  readonly readLimit?: number | undefined;
  /** How many bytes a second may be sent, over all connections together. Default: any number. */
  readonly writeLimit?: number | undefined;
  /** What seconds are measured with. Default: the default reactor. */
  readonly clock?: IReactorTime | undefined;
}

/**
 * Limits the bandwidth and the number of the connections of another factory.
 *
 * ```ts
 * reactor.listenTCP(8007, new ThrottlingFactory(echo, { readLimit: 10_000, maxConnectionCount: 50 }));
 * ```
 *
 * Once a second, if more bytes have passed than may, all connections are paused until the mean is right
 * again. Reading pauses the transports. Writing pauses registered producers; what is written without one is
 * counted and never held back. For an even flow, for limits of each client beside that of all, or for what is
 * written without a producer, such as a page, take `@cordage/protocols/htb`.
 *
 * @see Twisted: `twisted.protocols.policies.ThrottlingFactory` (TH-1 to TH-5)
 */
export class ThrottlingFactory extends WrappingFactory implements TrafficCounter {
  readonly maxConnectionCount: number;
  /** How many connections there are, those that are just being made among them. */
  connectionCount = 0;
  readonly #clock: IReactorTime | undefined;
  readonly #reads: BandwidthThrottle | undefined;
  readonly #writes: BandwidthThrottle | undefined;

  /** @throws RangeError for limits that are no numbers, or too small */
  constructor(wrappedFactory: IProtocolFactory, options: ThrottlingOptions = {}) {
    super(wrappedFactory);
    const { maxConnectionCount = Number.POSITIVE_INFINITY, readLimit, writeLimit } = options;
    this.maxConnectionCount = requireConnectionLimit("maxConnectionCount", maxConnectionCount);
    this.#clock = options.clock;
    this.#reads = this.#throttle("readLimit", readLimit, {
      throttle: () => this.throttleReads(),
      unthrottle: () => this.unthrottleReads(),
    });
    this.#writes = this.#throttle("writeLimit", writeLimit, {
      throttle: () => this.throttleWrites(),
      unthrottle: () => this.unthrottleWrites(),
    });
  }

  override buildProtocol(address: IAddress): ProtocolWrapper | null {
    if (this.connectionCount >= this.maxConnectionCount) {
      log.info("a connection was refused: there are {count} already", {
        count: this.connectionCount,
      });
      return null;
    }
    this.#countIn();
    let built: ProtocolWrapper | null = null;
    try {
      built = super.buildProtocol(address);
    } finally {
      if (built === null) this.#countOut(); // refused by the wrapped factory, or it threw
    }
    return built;
  }

  override wrapProtocol(wrapped: IProtocol): ProtocolWrapper {
    return new ThrottlingProtocol(this, wrapped);
  }

  /** A connection that is made during a pause begins with it. */
  override registerProtocol(wrapper: ProtocolWrapper): void {
    super.registerProtocol(wrapper);
    if (!(wrapper instanceof ThrottlingProtocol)) return; // a subclass chose another wrapper
    if (this.#reads?.isThrottling) wrapper.throttleReads();
    if (this.#writes?.isThrottling) wrapper.throttleWrites();
  }

  override unregisterProtocol(wrapper: ProtocolWrapper): void {
    super.unregisterProtocol(wrapper);
    this.#countOut();
  }

  registerRead(bytes: number): void {
    this.#reads?.count(bytes);
  }

  registerWritten(bytes: number): void {
    this.#writes?.count(bytes);
  }

  /** Stops reading on all connections. */
  throttleReads(): void {
    log.info("throttling reads on {factory}", { factory: this.logPrefix() });
    for (const protocol of this.#throttled()) protocol.throttleReads();
  }

  /** Reads again on all connections. */
  unthrottleReads(): void {
    log.info("reads on {factory} go on", { factory: this.logPrefix() });
    for (const protocol of this.#throttled()) protocol.unthrottleReads();
  }

  /** Holds up the producers of all connections. */
  throttleWrites(): void {
    log.info("throttling writes on {factory}", { factory: this.logPrefix() });
    for (const protocol of this.#throttled()) protocol.throttleWrites();
  }

  /** Lets the producers of all connections go on. */
  unthrottleWrites(): void {
    log.info("writes on {factory} go on", { factory: this.logPrefix() });
    for (const protocol of this.#throttled()) protocol.unthrottleWrites();
  }

  /** Override to measure time in another way. */
  callLater(delay: number, action: () => void): IDelayedCall {
    return (this.#clock ?? getReactor()).callLater(delay, action);
  }

  /** A copy: connections may come and go while it is walked through. */
  #throttled(): ThrottlingProtocol[] {
    return [...this.protocols].filter((protocol) => protocol instanceof ThrottlingProtocol);
  }

  #throttle(
    name: string,
    limit: number | undefined,
    events: ConstructorParameters<typeof BandwidthThrottle>[2],
  ): BandwidthThrottle | undefined {
    if (limit === undefined) return undefined;
    if (!(limit > 0))
      throw new RangeError(`${name} has to be above 0 bytes a second, got ${limit}`);
    return new BandwidthThrottle(limit, (delay, action) => this.callLater(delay, action), events);
  }

  #countIn(): void {
    this.connectionCount += 1;
    if (this.connectionCount > 1) return;
    this.#reads?.start();
    this.#writes?.start();
  }

  #countOut(): void {
    this.connectionCount -= 1;
    if (this.connectionCount > 0) return;
    this.#reads?.stop();
    this.#writes?.stop();
  }
}
