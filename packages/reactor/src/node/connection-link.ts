import type { StreamLink, StreamLinkEvents } from "../base/stream-link.ts";
import type { SocketWriter } from "./socket-writer.ts";
import type { StreamSocket } from "./stream-socket.ts";

/** What carries the bytes of a connection of the NodeReactor: a handle, or a socket. */
export interface ConnectionLink extends StreamLink {
  /** What it sends goes through this. */
  readonly writer: SocketWriter;
  /** Whether something has arrived that was not delivered yet, if only the end of file. */
  readonly isHoldingBack: boolean;
  /** Begins to deliver. Called once at most, and before anything is paused. */
  start(): void;
  /**
   * Delivers nothing more that is plain, and calls `ready` with the socket that carries the bytes from then
   * on, to speak TLS: when the system has taken what was written, now, mostly. What is written from now on must
   * be held. If it is closed before, `ready` is never called.
   */
  becomeSocket(ready: (socket: StreamSocket) => void): void;
}

/** What a {@link ConnectionLink} tells. */
export interface ConnectionLinkEvents extends StreamLinkEvents {
  /** Whether what is received is kept no longer than the event lasts. */
  readonly borrows: boolean;
  /** The handshake of TLS is done. What was written waits until `release`. */
  secured(): void;
}

/** Makes what carries the bytes of the connection that is told `events`. */
export type LinkMaker = (events: ConnectionLinkEvents) => ConnectionLink;
