import { Protocol } from "@cordage/reactor";

/**
 * Sends a quote and closes.
 *
 * @see RFC 865; Twisted: `twisted.protocols.wire.QOTD` (WI-3)
 */
export class QOTD extends Protocol {
  override connectionMade(): void {
    this.transport.write(this.getQuote());
    this.transport.loseConnection();
  }

  /** Override: the quote of the day, line end included. */
  getQuote(): Uint8Array | string {
    return "Many hands make light work.\r\n";
  }
}
