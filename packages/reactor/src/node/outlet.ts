import type { Piece } from "./waiting-pieces.ts";

/** Who wants to know when what was left waiting has been sent. */
export interface SentListener {
  sent(): void;
}

/** What takes what was written, and has the system send it: a stream of Node's, or a handle. */
export interface Outlet {
  /** How many bytes it was given that the system has not taken. */
  readonly waitingBytes: number;
  /**
   * Sends `data`, after all it was given before. Who owns bytes must not change them until they are sent.
   *
   * @param isAwaited - whether `listener` is to be told in any case
   * @returns whether `listener` is going to be told, on a later turn, that the system has taken it all
   */
  send(data: Piece | readonly Piece[], isAwaited: boolean, listener: SentListener): boolean;
}
