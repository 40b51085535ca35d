import { systemError } from "./node-errors.ts";
import type { Outlet, SentListener } from "./outlet.ts";
import type { StreamHandle, WriteRequest } from "./stream-handle.ts";
import type { StreamHandles } from "./stream-handles.ts";
import { byteLength, type Piece } from "./waiting-pieces.ts";

/** Who is told that the system refuses to send. */
export interface FailureListener {
  failed(error: Error): void;
}

/**
 * Sends through a handle, past Node's streams, in half the time: a stream makes an object for each write and keeps
 * account of it until the end of the turn, where mostly the system takes all bytes at once.
 */
export class HandleOutlet implements Outlet {
  readonly #handle: StreamHandle;
  readonly #handles: StreamHandles;
  readonly #listener: FailureListener;
  #leftBytes = 0;
  #whenTaken: (() => void) | undefined = undefined;

  constructor(handle: StreamHandle, handles: StreamHandles, listener: FailureListener) {
    this.#handle = handle;
    this.#handles = handles;
    this.#listener = listener;
  }

  get waitingBytes(): number {
    return this.#leftBytes;
  }

  send(data: Piece | readonly Piece[], isAwaited: boolean, listener: SentListener): boolean {
    const handles = this.#handles;
    const request = handles.spareRequest;
    const status = this.#write(request, data);
    if (status === 0 && !handles.binding.wasLastWriteAsync) {
      if (isAwaited) process.nextTick(tellSent, listener);
      return isAwaited;
    }
    handles.spareRequest = handles.binding.newWriteRequest();
    if (status === 0) this.#leave(request, data, listener);
    else this.#listener.failed(systemError("write", status));
    return status === 0;
  }

  /** Calls `action` when the system has taken what it was given: now, mostly. */
  whenTaken(action: () => void): void {
    if (this.#leftBytes === 0) action();
    else this.#whenTaken = action;
  }

  #write(request: WriteRequest, data: Piece | readonly Piece[]): number {
    const handle = this.#handle;
    if (typeof data === "string") return handle.writeUtf8String(request, data);
    if (data instanceof Uint8Array) return handle.writeBuffer(request, data);
    const areBuffers = data.every((piece) => typeof piece !== "string");
    return handle.writev(request, areBuffers ? data : data.flatMap(withEncoding), areBuffers);
  }

  /** The system has not taken all of `data`. */
  #leave(request: LeftRequest, data: Piece | readonly Piece[], listener: SentListener): void {
    const bytes = bytesOf(data);
    this.#leftBytes += bytes;
    request.data = data;
    request.oncomplete = (status) => {
      if (status < 0) this.#listener.failed(systemError("write", status));
      else this.#sent(bytes, listener);
    };
  }

  #sent(bytes: number, listener: SentListener): void {
    this.#leftBytes -= bytes;
    listener.sent();
    if (this.#leftBytes > 0) return;
    const whenTaken = this.#whenTaken;
    this.#whenTaken = undefined;
    whenTaken?.();
  }
}

/** A request that is in use. The system reads the data until it completes: so it must be kept. */
interface LeftRequest extends WriteRequest {
  data?: Piece | readonly Piece[];
}

function withEncoding(piece: Piece): readonly [piece: Piece, encoding: string] {
  return [piece, typeof piece === "string" ? "utf8" : "buffer"];
}

function bytesOf(data: Piece | readonly Piece[]): number {
  if (typeof data === "string" || data instanceof Uint8Array) return byteLength(data);
  return data.reduce((bytes, piece) => bytes + byteLength(piece), 0);
}

/** For the end of the turn, without a function for each. */
function tellSent(listener: SentListener): void {
  listener.sent();
}
