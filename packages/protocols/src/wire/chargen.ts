import { type IPullProducer, type ITCPTransport, Protocol } from "@cordage/reactor";

const FIRST_PRINTABLE = 0x20;
const LAST_PRINTABLE = 0x7e;

/**
 * Sends noise for as long as there is a connection and no faster than it takes it.
 *
 * @see RFC 864; Twisted: `twisted.protocols.wire.Chargen` (WI-2)
 */
export class Chargen extends Protocol<ITCPTransport> implements IPullProducer {
  /** What is sent again and again: the printable characters of ASCII, without line ends. */
  noise: Uint8Array = Uint8Array.from(
    { length: LAST_PRINTABLE - FIRST_PRINTABLE + 1 },
    (_, index) => FIRST_PRINTABLE + index,
  );

  override connectionMade(): void {
    this.transport.registerProducer(this, false);
  }

  /** Sends the noise once. For the transport. */
  resumeProducing(): void {
    this.transport.write(this.noise);
  }

  /** There is nothing to let go of. For the transport. */
  stopProducing(): void {}
}
