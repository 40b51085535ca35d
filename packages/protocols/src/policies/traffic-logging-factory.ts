import type { IProtocol, IProtocolFactory } from "@cordage/reactor";
import type { ProtocolWrapper } from "./protocol-wrapper.ts";
import { type TrafficLog, TrafficLogFile } from "./traffic-log.ts";
import { MIN_LENGTH_LIMIT, TrafficLoggingProtocol } from "./traffic-logging-protocol.ts";
import { WrappingFactory } from "./wrapping-factory.ts";

/**
 * Writes down all traffic of another factory's connections, each in a file of its own: `prefix-1`,
 * `prefix-2` and so on. See `TrafficLoggingProtocol` for what is in them.
 *
 * @see Twisted: `twisted.protocols.policies.TrafficLoggingFactory` (TL-1)
 */
export class TrafficLoggingFactory extends WrappingFactory {
  readonly logfilePrefix: string;
  readonly lengthLimit: number;
  #counter = 0;

  /**
   * @param lengthLimit - data longer than this many bytes is cut. Default: none is
   * @throws RangeError for one that is too small for the sign that something is left out
   */
  constructor(
    wrappedFactory: IProtocolFactory,
    logfilePrefix: string,
    lengthLimit: number = Number.POSITIVE_INFINITY,
  ) {
    super(wrappedFactory);
    if (!(lengthLimit >= MIN_LENGTH_LIMIT)) {
      throw new RangeError(`lengthLimit is at least ${MIN_LENGTH_LIMIT} bytes, got ${lengthLimit}`);
    }
    this.logfilePrefix = logfilePrefix;
    this.lengthLimit = lengthLimit;
  }

  override wrapProtocol(wrapped: IProtocol): ProtocolWrapper {
    this.#counter += 1;
    const log = this.open(`${this.logfilePrefix}-${this.#counter}`);
    const style = { number: this.#counter, lengthLimit: this.lengthLimit };
    return new TrafficLoggingProtocol(this, wrapped, log, style);
  }

  /** Override: opens the log of a connection. */
  open(name: string): TrafficLog {
    return new TrafficLogFile(name);
  }

  /** The next connection has number 1 again, and so its log. */
  resetCounter(): void {
    this.#counter = 0;
  }
}
