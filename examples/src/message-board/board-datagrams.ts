import { DatagramProtocol, type HostAndPort, isIPv6Address } from "@cordage/reactor";
import type { MessageBoard } from "./board.ts";
import { answerDatagram } from "./board-answer.ts";

/** The most that a datagram can hold, in bytes: 65,535 of IP without the heads of IPv4 and UDP, or of UDP only. */
export const MAX_DATAGRAM: Readonly<Record<4 | 6, number>> = { 4: 65_507, 6: 65_527 };

/** The board over UDP: each datagram is a request and gets one answer. */
export class BoardDatagrams extends DatagramProtocol {
  readonly #board: MessageBoard;

  constructor(board: MessageBoard) {
    super();
    this.#board = board;
  }

  override datagramReceived(datagram: Buffer, from: HostAndPort): void {
    const [host, port] = from;
    const limit = MAX_DATAGRAM[isIPv6Address(host) ? 6 : 4];
    this.transport.write(
      answerDatagram(this.#board, datagram, { sender: { host, port }, limit }),
      from,
    );
  }
}
