import { Protocol } from "@cordage/reactor";

/**
 * Sends the names of the active users and closes.
 *
 * @see RFC 866; Twisted: `twisted.protocols.wire.Who` (WI-3)
 */
export class Who extends Protocol {
  override connectionMade(): void {
    this.transport.write(this.getUsers());
    this.transport.loseConnection();
  }

  /** Override: the users, each with a line end. */
  getUsers(): Uint8Array | string {
    return "root\r\n";
  }
}
