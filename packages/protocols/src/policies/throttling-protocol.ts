import type { IProtocol, IPullProducer, IPushProducer, ITCPTransport } from "@cordage/reactor";
import { ProducerGate } from "./producer-gate.ts";
import { ProtocolWrapper, type WrapperKeeper } from "./protocol-wrapper.ts";
import type { ReplacedMethods } from "./transport-capabilities.ts";

/** A factory that counts what passes through its wrappers. */
export interface TrafficCounter extends WrapperKeeper {
  /** So many bytes were received by one of its protocols. */
  registerRead(bytes: number): void;
  /** So many bytes were written by one of its protocols. */
  registerWritten(bytes: number): void;
}

/**
 * A connection of a `ThrottlingFactory`: counts what passes, and can be held up in either direction.
 *
 * Being held up adds to what the two sides do themselves: a protocol that has paused its transport stays
 * paused when the throttle is released, and so does a producer that its transport has paused.
 *
 * @see Twisted: `twisted.protocols.policies.ThrottlingProtocol` (TH-1, TH-2)
 */
export class ThrottlingProtocol<P extends IProtocol = IProtocol> extends ProtocolWrapper<P> {
  override readonly factory: TrafficCounter;
  #isReadThrottled = false;
  #isWriteThrottled = false;
  /** By the wrapped protocol. */
  #isReadPaused = false;
  #producer: ProducerGate | undefined = undefined;

  constructor(factory: TrafficCounter, wrappedProtocol: P) {
    super(factory, wrappedProtocol);
    this.factory = factory;
  }

  override write(data: Uint8Array | string): void {
    this.factory.registerWritten(Buffer.byteLength(data));
    super.write(data);
  }

  override writeSequence(data: Iterable<Uint8Array | string>): void {
    const pieces = [...data];
    this.factory.registerWritten(pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0));
    super.writeSequence(pieces);
  }

  override dataReceived(data: Buffer): unknown {
    this.factory.registerRead(data.length);
    return super.dataReceived(data);
  }

  /** Stops reading, on a transport that can. Called by the factory. */
  throttleReads(): void {
    this.#isReadThrottled = true;
    if (this.#canPause) this.#tcp.pauseProducing();
  }

  /** Reads again, unless the wrapped protocol has paused, too. Called by the factory. */
  unthrottleReads(): void {
    this.#isReadThrottled = false;
    if (this.#canPause && !this.#isReadPaused) this.#tcp.resumeProducing();
  }

  /** Holds up the producer, if one is registered. Called by the factory. */
  throttleWrites(): void {
    this.#isWriteThrottled = true;
    this.#producer?.hold();
  }

  /** Lets the producer go on. Called by the factory. */
  unthrottleWrites(): void {
    this.#isWriteThrottled = false;
    this.#producer?.release();
  }

  protected override replacedMethods(): ReplacedMethods {
    return {
      pauseProducing: () => {
        this.#isReadPaused = true;
        this.#tcp.pauseProducing();
      },
      resumeProducing: () => {
        this.#isReadPaused = false;
        if (!this.#isReadThrottled) this.#tcp.resumeProducing();
      },
      registerProducer: (producer: IPushProducer | IPullProducer, streaming: boolean) => {
        const gate = new ProducerGate(producer, streaming, this.#isWriteThrottled);
        this.#tcp.registerProducer(gate, streaming);
        this.#producer = gate;
      },
      unregisterProducer: () => {
        this.#producer = undefined;
        this.#tcp.unregisterProducer();
      },
    };
  }

  /** Not while it is being closed: there is nothing to pause any more. */
  get #canPause(): boolean {
    return "pauseProducing" in this.transport && !this.transport.disconnecting;
  }

  get #tcp(): ITCPTransport {
    // whatever is called on it was looked for on the transport before
    return this.transport as ITCPTransport;
  }
}
