import type { Duplex } from "node:stream";
import type { Outlet, SentListener } from "./outlet.ts";
import type { Piece } from "./waiting-pieces.ts";

/** Sends through a stream of Node's. */
export class StreamOutlet implements Outlet {
  readonly #stream: Duplex;
  /** The one listener there is, and what Node calls for it: made once, as it is needed first. */
  #tellSent: ((error?: Error | null) => void) | undefined = undefined;

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  get waitingBytes(): number {
    return this.#stream.writableLength;
  }

  send(data: Piece | readonly Piece[], isAwaited: boolean, listener: SentListener): boolean {
    if (typeof data !== "string" && !(data instanceof Uint8Array)) {
      this.#sendList(data, listener);
      return true;
    }
    if (this.#stream.writableLength === 0 && !isAwaited) {
      this.#stream.write(data); // a write with a callback costs more
      return false;
    }
    this.#stream.write(data, this.#whenSent(listener));
    return true;
  }

  #sendList(pieces: readonly Piece[], listener: SentListener): void {
    let left = pieces.length;
    this.#stream.cork();
    for (const piece of pieces) {
      left -= 1;
      if (left === 0) this.#stream.write(piece, this.#whenSent(listener));
      else this.#stream.write(piece);
    }
    this.#stream.uncork();
  }

  #whenSent(listener: SentListener): (error?: Error | null) => void {
    this.#tellSent ??= (error) => {
      if (!error) listener.sent(); // the stream tells of an error itself
    };
    return this.#tellSent;
  }
}
