import {
  type IHalfCloseableProtocol,
  type IPAddress,
  type ITCPTransport,
  Protocol,
} from "@cordage/reactor";
import type { MessageBoard } from "./board.ts";
import { answerConnection } from "./board-answer.ts";
import { MAX_TEXT_BYTES } from "./message.ts";

/** The longest request, in bytes: as long as a datagram of IPv4. */
const MAX_REQUEST_BYTES = MAX_TEXT_BYTES + 2;

/**
 * The board over TCP: the client sends a request and closes its direction, so that the end of its data is the end
 * of the request; then the server answers and closes.
 */
export class BoardConnection extends Protocol<ITCPTransport> implements IHalfCloseableProtocol {
  readonly #board: MessageBoard;
  #received: Buffer[] = [];
  #length = 0;

  constructor(board: MessageBoard) {
    super();
    this.#board = board;
  }

  override dataReceived(data: Buffer): void {
    this.#length += data.length;
    if (this.#length <= MAX_REQUEST_BYTES) {
      this.#received.push(data);
      return;
    }
    this.#received = [];
    this.transport.write("1:");
    this.transport.loseConnection(); // and nothing more is delivered
  }

  /** The request is complete. */
  readConnectionLost(): void {
    const { host, port } = this.transport.getPeer() as IPAddress; // it is TCP
    const request = Buffer.concat(this.#received);
    this.transport.write(answerConnection(this.#board, request, { host, port }));
    this.transport.loseConnection();
  }

  writeConnectionLost(): void {} // never asked for: the answer is followed by the close of both
}
