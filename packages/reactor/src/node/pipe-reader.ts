import type { Socket } from "node:net";
import { Failure } from "@cordage/deferred";
import { connectionDone } from "../protocol/protocol.ts";
import { connectionLostError } from "./node-errors.ts";
import { SocketReader } from "./socket-reader.ts";

/** What a {@link PipeReader} tells. */
export interface PipeReaderEvents {
  /** `data` is the receiver's to keep. */
  received(data: Buffer): void;
  /** The pipe is closed. Comes once, last, and never from inside `close`. */
  lost(reason: Failure): void;
}

/** The end of a pipe that we read. While paused it holds back data and the end of file. */
export class PipeReader {
  #state: "open" | "closing" | "lost" = "open";
  #isPaused = false;
  readonly #stream: Socket;
  readonly #isShared: boolean;
  readonly #events: PipeReaderEvents;
  readonly #reader: SocketReader;
  readonly #pauseAgain = (): void => {
    if (this.#isPaused) this.#stream.pause();
  };

  /** @param isShared - others use the stream, too: it is let go of, where another would be closed */
  constructor(stream: Socket, isShared: boolean, events: PipeReaderEvents) {
    this.#stream = stream;
    this.#isShared = isShared;
    this.#events = events;
    this.#reader = new SocketReader(stream, {
      received: (data) => this.#received(data),
      ended: () => this.#lose(connectionDone),
    });
    stream.on("error", (error) => this.#lose(new Failure(connectionLostError(error))));
    stream.on("close", () => this.#closed());
    // When a child has exited, Node makes its pipes flow, whoever paused them.
    stream.on("resume", this.#pauseAgain);
  }

  /** Begins to deliver, on a later turn. */
  start(): void {
    this.#reader.start();
    if (!this.#isShared) return;
    this.#stream.ref?.(); // somebody before may have let go of it
    this.#stream.resume();
  }

  pause(): void {
    if (this.#state !== "open") return;
    this.#isPaused = true;
    this.#reader.pause();
  }

  resume(): void {
    if (this.#state !== "open") return;
    this.#isPaused = false;
    this.#reader.resume();
  }

  /** Reads no more. */
  close(): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    setImmediate(() => this.#lose(connectionDone));
  }

  /** Reads no more, and tells so before this returns. */
  disconnectNow(reason: Failure): void {
    this.#lose(reason);
  }

  #received(data: Buffer): void {
    if (this.#state === "open") this.#events.received(data);
  }

  /** After an end of file that is told, or held back, there is nothing to add. */
  #closed(): void {
    if (!this.#stream.readableEnded) this.close();
  }

  /** A stream that is paused while it delivers reads on, and would keep the program from ending. */
  #letGo(): void {
    this.#stream.pause();
    this.#stream.unref?.(); // a file has no such thing, and need not
  }

  #lose(reason: Failure): void {
    if (this.#state === "lost") return;
    this.#state = "lost";
    this.#stream.off("resume", this.#pauseAgain);
    if (this.#isShared) this.#letGo();
    else this.#stream.destroy();
    this.#events.lost(reason);
  }
}
