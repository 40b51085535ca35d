import type {
  IAddress,
  IConsumer,
  IProtocol,
  IPullProducer,
  IPushProducer,
  IReactorTime,
  ITransport,
  ProtocolClass,
} from "@cordage/reactor";
import { offerCapabilities } from "../policies/transport-capabilities.ts";
import type { Bucket } from "./bucket.ts";
import type { IBucketFilter } from "./bucket-filters.ts";
import { ShapedConsumer } from "./shaped-consumer.ts";

/**
 * A transport that sends as much as fits into a bucket, and the rest later. In all else it is the transport it
 * stands before. Closing waits until all has been sent.
 *
 * @see Twisted: `twisted.protocols.htb.ShapedTransport` (HT-4)
 */
export class ShapedTransport implements ITransport, IConsumer {
  readonly #transport: ITransport & IConsumer;
  // Not this itself: the pausing of a transport is about what it reads, that of a producer about what it sends.
  readonly #shaped: ShapedConsumer;
  #hasProducer = false;
  #isClosing = false;

  constructor(transport: ITransport & IConsumer, bucket: Bucket, clock?: IReactorTime) {
    this.#transport = transport;
    this.#shaped = new ShapedConsumer(transport, bucket, clock);
    offerCapabilities(this, transport, {});
  }

  get disconnecting(): boolean {
    return this.#transport.disconnecting;
  }

  write(data: Uint8Array | string): void {
    if (!this.#isClosing || this.#hasProducer) this.#shaped.write(data);
  }

  writeSequence(data: Iterable<Uint8Array | string>): void {
    for (const piece of data) this.write(piece);
  }

  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.#hasProducer = true; // first: a pull producer writes at once
    this.#shaped.registerProducer(producer, streaming);
  }

  unregisterProducer(): void {
    this.#hasProducer = false;
    if (this.#isClosing) this.#shaped.unregisterProducer();
    else this.#shaped.detachProducer();
  }

  /** The transport waits for its producer, the shaped consumer, which unregisters when it has sent all. */
  loseConnection(): void {
    this.#isClosing = true;
    this.#transport.loseConnection();
    if (!this.#hasProducer) this.#shaped.unregisterProducer();
  }

  getPeer(): IAddress {
    return this.#transport.getPeer();
  }

  getHost(): IAddress {
    return this.#transport.getHost();
  }
}

/**
 * Makes protocols whose transports are shaped:
 *
 * ```ts
 * factory.protocol = ShapedProtocolFactory(Echo, new FilterByHost());
 * ```
 *
 * @returns a subclass of `protocol`
 * @see Twisted: `twisted.protocols.htb.ShapedProtocolFactory`
 */
export function ShapedProtocolFactory<P extends IProtocol>(
  protocol: ProtocolClass<P>,
  bucketFilter: IBucketFilter,
  clock?: IReactorTime,
): ProtocolClass<P> {
  // A class can't extend a type parameter; what is used of P here, its bound says.
  const Plain: ProtocolClass = protocol;
  class Shaped extends Plain {
    override makeConnection(transport: ITransport & IConsumer): unknown {
      const bucket = bucketFilter.getBucketFor(transport);
      return super.makeConnection(new ShapedTransport(transport, bucket, clock));
    }
  }
  return Shaped as ProtocolClass as ProtocolClass<P>;
}
