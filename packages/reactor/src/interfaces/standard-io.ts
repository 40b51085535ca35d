import type { IConsumer, IPushProducer } from "./producer.ts";
import type { IProtocol } from "./protocol.ts";
import type { ITransport } from "./transport.ts";

/** Standard input and output as the two directions of one connection. */
export interface StandardIOTransport extends ITransport, IConsumer, IPushProducer {
  /**
   * Ends writing once everything written has been sent; data goes on arriving. A protocol with
   * `writeConnectionLost` is told.
   */
  loseWriteConnection(): void;
  /**
   * Ends the connection at once: what waits to be sent is dropped. `connectionLost` follows on a later turn
   * with `ConnectionAborted`.
   */
  abortConnection(): void;
  /** Stops delivering data, and the end of file, until `resumeProducing`. */
  pauseProducing(): void;
  resumeProducing(): void;
  /** The same as `loseConnection`. */
  stopProducing(): void;
}

/** Options of {@link IReactorStandardIO.openStandardIO}. */
export interface StandardIOOptions {
  /** The descriptor that is read. Default: 0, standard input. */
  readonly stdin?: number | undefined;
  /** The descriptor that is written. Default: 1, standard output. */
  readonly stdout?: number | undefined;
  /**
   * A write while more bytes than that wait to be sent ends the connection with `WriteBufferFullError`;
   * `Infinity` switches that off. Default: the reactor's, 64 MiB.
   */
  readonly maxWriteBuffer?: number | undefined;
}

/** Reactors whose programs have standard input and output. What Twisted's `StandardIO` does by itself. */
export interface IReactorStandardIO {
  /**
   * Connects `protocol` to standard input and output: `connectionMade` is called before this returns.
   *
   * The end of standard input is `readConnectionLost`, or else `connectionLost`. A reader of standard
   * output that is gone is noticed when something is written: `writeConnectionLost`, or else nothing.
   *
   * The descriptors 0, 1 and 2 stay open when the connection is lost, for whoever else uses them; others are
   * the connection's own, and closed with it.
   *
   * @throws RangeError for descriptors that can't be, or that are the same
   * @throws what the system says of one that isn't open
   */
  openStandardIO(protocol: IProtocol, options?: StandardIOOptions): StandardIOTransport;
}

/** Whether the programs of `reactor` have standard input and output. */
export function providesStandardIO(reactor: object): reactor is IReactorStandardIO {
  return "openStandardIO" in reactor;
}
