import { NetstringReceiver } from "@cordage/protocols/basic";
import { BoardError, decodeMessage, type ReceivedMessage } from "./board-reply.ts";

/** Receives each message as it is published. Whoever sends what is no message is hung up on. */
export class Watcher extends NetstringReceiver {
  readonly #published: (message: ReceivedMessage) => void;

  constructor(published: (message: ReceivedMessage) => void) {
    super();
    this.#published = published;
  }

  override stringReceived(bytes: Buffer): void {
    let message: ReceivedMessage;
    try {
      message = decodeMessage(bytes);
    } catch (error) {
      if (!(error instanceof BoardError)) throw error;
      this.transport.loseConnection();
      return;
    }
    this.#published(message);
  }
}
