/** A platform's socket under a connection: what `BaseStreamConnection` asks of it, and what it tells. */

/**
 * One end of a connection as a platform has it, which knows no protocol: bytes go in and out, and it closes in
 * one of several ways.
 */
export interface StreamLink {
  /** How many bytes have been written here and not been taken by the system. */
  readonly waitingBytes: number;
  /** Whether what is written waits for something else than the system, such as a handshake. */
  readonly isHeld: boolean;
  /** Takes a piece, to be sent soon: at the end of the turn, or with {@link flush}. */
  write(data: Uint8Array | string): void;
  /** What is written until {@link flush} is called, by whoever calls this, waits for that. */
  batch(): void;
  /** Hands over what was written, now; if the system is busy with more, when it is done. */
  flush(): void;
  /** Delivers nothing, not even the end of file, until {@link resume}. */
  pause(): void;
  /** Delivers again, on a later turn. */
  resume(): void;
  /** Ends this direction when what was written has been sent; then calls `ended`, unless that fails. */
  end(ended: () => void): void;
  /** Closes without waiting for anything; the peer sees a clean end where that is possible. */
  close(): void;
  /** Closes with a reset, where there is such a thing. */
  reset(): void;
  /** Closes at once. */
  destroy(): void;
  /** Sends small writes at once (`true`). */
  setNoDelay(enabled: boolean): void;
  /** Has the system probe an idle connection (`true`). */
  setKeepAlive(enabled: boolean): void;
}

/** What a {@link StreamLink} tells. */
export interface StreamLinkEvents {
  /** Data has come; it is the receiver's to keep. */
  received(data: Buffer): void;
  /** The peer sends no more. `error` is there when somebody else may have ended the connection in its place. */
  ended(error?: Error): void;
  /** Whether to tell when what is handed over now has been taken. Telling costs, so it isn't usual. */
  readonly isWaiting: boolean;
  /** Nothing waits to be sent. Never comes from inside `write`. */
  drained(): void;
  /** Something has gone wrong, and the link is closing. May come more than once. */
  failed(error: Error): void;
  /** The link is closed. The last event, and it always comes, on a later turn than what closed it. */
  closed(): void;
}
