/** Node's handles, which its sockets are made on: what is used of them here. */

/**
 * The handle of a connected stream socket, a `TCP` or a `Pipe` of Node's. What returns a number returns 0, or
 * the negative number of an error.
 */
export interface StreamHandle {
  /** Called when something was read, or reading has failed. May return what to read into from then on. */
  onread: (this: StreamHandle) => Buffer | undefined;
  /** Reads into `buffer`, and not into memory of Node's. */
  useUserBuffer(buffer: Buffer): void;
  readStart(): number;
  readStop(): number;
  writeBuffer(request: WriteRequest, data: Uint8Array): number;
  writeUtf8String(request: WriteRequest, data: string): number;
  /** @param areBuffers - whether each piece is bytes; else each is followed by its encoding, or `"buffer"` */
  writev(request: WriteRequest, pieces: readonly unknown[], areBuffers: boolean): number;
  shutdown(request: ShutdownRequest): number;
  /** Closes; `closed` is called on a later turn, as a method of the handle. */
  close(closed: (this: StreamHandle) => void): void;
  /** The same with a reset. Not while it shuts down: it would never be closed then. */
  reset?(closed: (this: StreamHandle) => void): number;
  setNoDelay?(enabled: boolean): number;
  setKeepAlive?(enabled: boolean, seconds: number): number;
  getpeername?(address: object): number;
  getsockname?(address: object): number;
}

/** What a handle is given with something to write. Unless the system takes all at once, it is in use until it completes. */
export interface WriteRequest {
  oncomplete: (this: this, status: number) => void;
}

/** What a handle is given to end what is written. */
export interface ShutdownRequest {
  oncomplete: (this: this, status: number) => void;
}

/** Whether `value` is such a handle. */
export function isStreamHandle(value: unknown): value is StreamHandle {
  if (typeof value !== "object" || value === null) return false;
  const { useUserBuffer, writev, shutdown } = value as Partial<StreamHandle>;
  return [useUserBuffer, writev, shutdown].every((method) => typeof method === "function");
}
