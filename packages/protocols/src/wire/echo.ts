import { Protocol } from "@cordage/reactor";

/**
 * Sends back what it receives.
 *
 * @see RFC 862; Twisted: `twisted.protocols.wire.Echo` (WI-1)
 */
export class Echo extends Protocol {
  override dataReceived(data: Buffer): void {
    this.transport.write(data);
  }
}
