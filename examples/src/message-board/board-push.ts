import { NetstringReceiver } from "@cordage/protocols/basic";
import type { MessageBoard } from "./board.ts";
import { encodeMessage } from "./message.ts";

/**
 * Sends each message to a subscriber as it is published, in a netstring, from the connect to the close. Whoever
 * doesn't read is dropped by its transport once too much waits.
 */
export class BoardPush extends NetstringReceiver {
  /** Subscribers have nothing to say: a netstring of theirs, other than an empty one, ends the connection. */
  override MAX_LENGTH = 0;
  readonly #board: MessageBoard;
  #unsubscribe: () => void = () => {};

  constructor(board: MessageBoard) {
    super();
    this.#board = board;
  }

  override connectionMade(): void {
    this.#unsubscribe = this.#board.subscribe((message) => this.sendString(encodeMessage(message)));
  }

  override stringReceived(): void {}

  override connectionLost(): void {
    this.#unsubscribe();
  }
}
