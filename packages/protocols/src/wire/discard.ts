import { Protocol } from "@cordage/reactor";

/**
 * Receives, and that is all.
 *
 * @see RFC 863; Twisted: `twisted.protocols.wire.Discard` (WI-1)
 */
export class Discard extends Protocol {
  override dataReceived(_data: Buffer): void {}
}
