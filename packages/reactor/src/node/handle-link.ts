import { getSystemErrorName } from "node:util";
import type { ConnectionLink, ConnectionLinkEvents } from "./connection-link.ts";
import { HandleOutlet } from "./handle-outlet.ts";
import { connectionLostError, systemError } from "./node-errors.ts";
import { SocketBuffer } from "./read-buffers.ts";
import { SocketWriter } from "./socket-writer.ts";
import type { StreamHandle } from "./stream-handle.ts";
import type { StreamHandles } from "./stream-handles.ts";
import { StreamSocket } from "./stream-socket.ts";
import { WritingLink } from "./writing-link.ts";

/** Where a handle keeps what it belongs to. */
const LINK = Symbol("HandleLink");

interface LinkedHandle extends StreamHandle {
  [LINK]: HandleLink | undefined;
}

/** Where the end of what is written is. The system takes its time to shut down: a turn. */
type Shutdown = "not begun" | "under way" | "done";

/**
 * A plain connection on a handle of Node's, past its sockets. What is read is copied out of a buffer that
 * all share, or lies in one of its own, see {@link SocketBuffer}; while paused nothing is read at all, not even the
 * end of file (X12).
 */
export class HandleLink extends WritingLink implements ConnectionLink {
  override readonly writer: SocketWriter;
  readonly #handle: StreamHandle;
  readonly #handles: StreamHandles;
  readonly #events: ConnectionLinkEvents;
  readonly #outlet: HandleOutlet;
  readonly #buffer: SocketBuffer;
  #isStarted = false;
  #isPaused = false;
  /** Whether the system has said that there is no more to read. Once is not enough: see `#readEnded`. */
  #isEndSaid = false;
  #hasEnded = false;
  #isClosed = false;
  #shutdown: Shutdown = "not begun";
  /** What is to be done then. */
  #afterShutdown: "tell" | "close" | "reset" = "tell";
  #whenEnded: (() => void) | undefined = undefined;

  /** @param handle - connected; nobody else uses it */
  constructor(handle: StreamHandle, handles: StreamHandles, events: ConnectionLinkEvents) {
    super();
    this.#handle = handle;
    this.#handles = handles;
    this.#events = events;
    this.#outlet = new HandleOutlet(handle, handles, this);
    this.#buffer = new SocketBuffer(handles.buffers, this);
    this.writer = new SocketWriter(this.#outlet, events);
    (handle as LinkedHandle)[LINK] = this; // a symbol of ours, which the type of Node's can't know
  }

  start(): void {
    this.#handle.onread = onRead;
    this.#handle.useUserBuffer(this.#handles.buffers.shared);
    this.#isStarted = true;
    this.#read();
  }

  // What its buffer asks and tells.

  received(data: Buffer): void {
    this.#events.received(data);
  }

  get borrows(): boolean {
    return this.#events.borrows;
  }

  get isSending(): boolean {
    return this.writer.waitingBytes > 0;
  }

  /** What was not delivered is still the system's. */
  get isHoldingBack(): boolean {
    return false;
  }

  pause(): void {
    this.#isPaused = true;
    if (this.#isStarted) this.#handle.readStop();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (this.#isStarted) this.#read();
  }

  setNoDelay(enabled: boolean): void {
    this.#handle.setNoDelay?.(enabled);
  }

  setKeepAlive(enabled: boolean): void {
    this.#handle.setKeepAlive?.(enabled, 0);
  }

  end(ended: () => void): void {
    this.writer.flushAll();
    this.#whenEnded = ended;
    this.#outlet.whenTaken(() => this.#shutDown("tell"));
  }

  close(): void {
    this.writer.discard();
    if (this.isSending || this.#shutdown === "done") this.destroy();
    else this.#shutDown("close"); // closing outright would be a reset if something was left to read
  }

  reset(): void {
    this.writer.discard();
    if (this.#shutdown === "under way") this.#afterShutdown = "reset";
    else this.#reset();
  }

  destroy(): void {
    this.writer.discard();
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#handle.close(onClosed);
  }

  /** The system has refused to go on. */
  failed(error: Error): void {
    this.#events.failed(connectionLostError(error));
    this.destroy();
  }

  becomeSocket(ready: (socket: StreamSocket) => void): void {
    if (this.#isStarted) this.#handle.readStop();
    this.#isStarted = false;
    this.#outlet.whenTaken(() => {
      if (!this.#isClosed) ready(this.#asSocket()); // who heard just now that all is sent may have closed
    });
  }

  #asSocket(): StreamSocket {
    const { securedReads } = this.#handles;
    const raw = this.#handles.socketOn(this.#handle);
    const socket = new StreamSocket(raw, this.#events, securedReads, this.writer);
    this.#leaveHandle();
    if (this.#isPaused) socket.pause();
    return socket;
  }

  #read(): void {
    if (this.#hasEnded || this.#isClosed) return;
    const status = this.#handle.readStart();
    if (status < 0) process.nextTick(() => this.failed(systemError("read", status)));
  }

  /** The system has read something, or can't any more. */
  #readDone(): Buffer | undefined {
    const bytes = this.#handles.binding.bytesOrError;
    if (bytes > 0) return this.#buffer.passOn(bytes);
    if (bytes < 0) this.#readEnded(bytes);
    return undefined;
  }

  #readEnded(status: number): void {
    if (getSystemErrorName(status) !== "EOF") {
      this.failed(systemError("read", status));
    } else if (this.#isEndSaid) {
      this.#hasEnded = true;
      this.#events.ended();
    } else {
      this.#isEndSaid = true; // of a reset, too, if it came with the last bytes: reading again tells (X3)
      this.#read();
    }
  }

  #shutDown(then: "tell" | "close"): void {
    if (then === "close") this.#afterShutdown = then;
    if (this.#shutdown !== "not begun") return;
    this.#shutdown = "under way";
    const request = this.#handles.binding.newShutdownRequest();
    // However it went: if the connection is broken, reading tells of it.
    request.oncomplete = () => this.#shut();
    const isUnderWay = this.#handle.shutdown(request) === 0;
    if (!isUnderWay) process.nextTick(request.oncomplete);
  }

  #shut(): void {
    this.#shutdown = "done";
    if (this.#isClosed) return;
    if (this.#afterShutdown === "tell") this.#whenEnded?.();
    else if (this.#afterShutdown === "close") this.destroy();
    else this.#reset();
  }

  #reset(): void {
    if (this.#isClosed) return;
    if (this.#handle.reset === undefined) {
      this.destroy(); // Unix sockets know none
    } else {
      this.#isClosed = true;
      this.#handle.reset(onClosed);
    }
  }

  /** It is closed, or a socket's: from now on neither keeps the other. */
  #leaveHandle(): void {
    (this.#handle as LinkedHandle)[LINK] = undefined;
    this.#buffer.close();
  }

  // What Node calls, as methods of the handle: one function each, for all of them.

  static readonly onRead = function (this: StreamHandle): Buffer | undefined {
    const link = (this as LinkedHandle)[LINK];
    if (link === undefined) return undefined;
    return link.#readDone();
  };

  static readonly onClosed = function (this: StreamHandle): void {
    const link = (this as LinkedHandle)[LINK];
    if (link === undefined) return;
    link.#leaveHandle();
    link.#events.closed();
  };
}

const { onRead, onClosed } = HandleLink;
