import { randomUUID } from "node:crypto";
import type {
  WebSocketProtocol,
  WebSocketServerFactory,
  WebSocketTransport,
} from "@cordage/protocols/websocket";
import { Board, type Viewer } from "./board.ts";
import { type BoardMessage, readViewerMessage } from "./stroke.ts";

/** The code to close with when a message makes no sense (RFC 6455, section 7.4.1). */
const UNSUPPORTED = 1003;

/** The connection of one viewer to the board. */
class ViewerProtocol implements WebSocketProtocol, Viewer {
  readonly #board: Board;
  #transport: WebSocketTransport | undefined = undefined;

  constructor(board: Board) {
    this.#board = board;
  }

  negotiationStarted(transport: WebSocketTransport): void {
    this.#transport = transport;
  }

  negotiationFinished(): void {}

  textMessageReceived(text: string): void {
    const message = readViewerMessage(text);
    if (message === undefined) this.#transport?.loseConnection(UNSUPPORTED, "what is that?");
    else if ("have" in message) this.#board.join(this, message);
    else this.#board.add(message);
  }

  bytesMessageReceived(): void {
    this.#transport?.loseConnection(UNSUPPORTED, "text, please");
  }

  pongReceived(): void {}

  connectionLost(): void {
    this.#board.leave(this);
  }

  /** Never waits: a viewer that doesn't read loses its connection, and asks for the rest when it is back. */
  tell(message: BoardMessage): void {
    this.#transport?.sendTextMessage(JSON.stringify(message));
  }
}

/** Connects viewers with one board. */
export class ViewerFactory implements WebSocketServerFactory {
  readonly #board = new Board(randomUUID());

  buildProtocol(): WebSocketProtocol {
    return new ViewerProtocol(this.#board);
  }
}
