/** Producers and consumers: back-pressure between a source of data and what swallows it. */

/** @see Twisted: `IProducer` */
export interface IProducer {
  /** The consumer is gone or wants no more: stop for good and let go of everything. */
  stopProducing(): void;
}

/**
 * A source that produces on its own until told to pause. Registered with `streaming` true.
 *
 * @see Twisted: `IPushProducer`
 */
export interface IPushProducer extends IProducer {
  /** The consumer has enough for now. Comes once for each change, as does `resumeProducing`. */
  pauseProducing(): void;
  /** The consumer is empty again. */
  resumeProducing(): void;
}

/**
 * A source that produces one piece each time it is asked. Registered with `streaming` false.
 *
 * @see Twisted: `IPullProducer`
 */
export interface IPullProducer extends IProducer {
  /** Write one piece, or unregister. */
  resumeProducing(): void;
}

/**
 * What takes data from one producer at a time.
 *
 * @see Twisted: `IConsumer`
 */
export interface IConsumer {
  /**
   * Puts `producer` in charge of the data that is written.
   *
   * A push producer (`streaming` true) is running when registered; it is paused when more than the
   * consumer's mark waits to be sent and resumed when nothing does. A pull producer is resumed at once
   * and then each time nothing waits. When the connection is gone already, `stopProducing` is called.
   *
   * @throws ProducerAlreadyRegisteredError while another is registered
   * @throws TypeError for what lacks a method of such producers
   */
  registerProducer(producer: IPushProducer, streaming: true): void;
  /** The same for a pull producer. */
  registerProducer(producer: IPullProducer, streaming: false): void;
  /** The same for one of which only `streaming` tells what it is. */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void;

  /** Ends the registration; a close that waits for it goes ahead. Safe to call without one. */
  unregisterProducer(): void;

  /** Takes data; see `ITransport.write`. */
  write(data: Uint8Array | string): void;
}
