import type { Failure } from "@cordage/deferred";
import type { IUDPTransport } from "../interfaces/udp.ts";
import { DatagramProtocol } from "./datagram-protocol.ts";

/**
 * A datagram protocol that talks to one peer: it calls `transport.connect` from `startProtocol`.
 *
 * @see Twisted: `twisted.internet.protocol.ConnectedDatagramProtocol` (P11)
 */
export class ConnectedDatagramProtocol<
  T extends IUDPTransport = IUDPTransport,
> extends DatagramProtocol<T> {
  /** Override: the peer has sent a datagram. It is yours to keep, and may be empty. */
  override datagramReceived(_datagram: Buffer): void {}

  /** Override: connecting has failed. */
  connectionFailed(_reason: Failure): void {}
}
