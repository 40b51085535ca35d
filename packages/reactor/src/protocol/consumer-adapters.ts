import { requireBytes } from "../base/bytes.ts";
import type { IConsumer } from "../interfaces/producer.ts";
import type { IProtocol } from "../interfaces/protocol.ts";

/**
 * Makes a consumer of a protocol: what is written to it, the protocol receives.
 *
 * Its producers are never paused, since a protocol has no way to ask for that.
 *
 * @see Twisted: `twisted.internet.protocol.ProtocolToConsumerAdapter` (P12)
 */
export class ProtocolToConsumerAdapter implements IConsumer {
  /** The protocol. */
  readonly original: IProtocol;

  constructor(original: IProtocol) {
    this.original = original;
  }

  /** Gives `data` to the protocol, which may keep it: it is not copied. */
  write(data: Uint8Array | string): void {
    requireBytes(data);
    this.original.dataReceived(asBuffer(data));
  }

  registerProducer(): void {}

  unregisterProducer(): void {}
}

/**
 * Makes a protocol of a consumer: what it receives is written to the consumer.
 *
 * @see Twisted: `twisted.internet.protocol.ConsumerToProtocolAdapter` (P12)
 */
export class ConsumerToProtocolAdapter implements IProtocol {
  /** The consumer. */
  readonly original: IConsumer;

  constructor(original: IConsumer) {
    this.original = original;
  }

  dataReceived(data: Buffer): void {
    this.original.write(data);
  }

  makeConnection(): void {}

  connectionMade(): void {}

  connectionLost(): void {}
}

function asBuffer(data: Uint8Array | string): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
