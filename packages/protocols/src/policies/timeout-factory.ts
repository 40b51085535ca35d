import {
  getReactor,
  type IDelayedCall,
  type IProtocol,
  type IProtocolFactory,
  type IReactorTime,
} from "@cordage/reactor";
import type { ProtocolWrapper } from "./protocol-wrapper.ts";
import { type TimedKeeper, TimeoutProtocol } from "./timeout-protocol.ts";
import { WrappingFactory } from "./wrapping-factory.ts";

/** Seconds without traffic until a connection is closed, unless chosen otherwise: half an hour. */
export const TIMEOUT_PERIOD = 1800;

/**
 * Closes the connections of another factory on which nothing was received or written for some time.
 *
 * @see Twisted: `twisted.protocols.policies.TimeoutFactory` (TO-1)
 */
export class TimeoutFactory extends WrappingFactory implements TimedKeeper {
  /** Seconds, for connections to come; `null` for no limit. */
  timeoutPeriod: number | null;
  readonly #clock: IReactorTime | undefined;

  /**
   * @param timeoutPeriod - seconds
   * @param options - `clock`: what they are measured with. Default: the default reactor
   */
  constructor(
    wrappedFactory: IProtocolFactory,
    timeoutPeriod: number | null = TIMEOUT_PERIOD,
    options: { readonly clock?: IReactorTime | undefined } = {},
  ) {
    super(wrappedFactory);
    this.timeoutPeriod = timeoutPeriod;
    this.#clock = options.clock;
  }

  override wrapProtocol(wrapped: IProtocol): ProtocolWrapper {
    return new TimeoutProtocol(this, wrapped, this.timeoutPeriod);
  }

  /** Override to measure time in another way. */
  callLater(delay: number, action: () => void): IDelayedCall {
    return (this.#clock ?? getReactor()).callLater(delay, action);
  }
}
