import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { getSystemErrorName } from "node:util";
import type { Piece } from "./waiting-pieces.ts";

/** Who wants to know when what was left waiting has been sent. */
export interface SentListener {
  sent(): void;
}

/**
 * Writes to sockets past their streams, in half the time: a stream makes an object for each write and keeps
 * account of it until the end of the turn, where mostly the system takes all bytes at once.
 *
 * It calls the same methods of the socket's handle as Node's stream does, with the same kind of request,
 * which {@link requestClass} looks for. Node uses the request only when the system has not taken all: so one serves
 * for all writes, until such a one keeps it.
 */
export class HandleWriter {
  readonly #newRequest: () => WriteRequest;
  #spare: WriteRequest;

  constructor(Request: new () => WriteRequest) {
    this.#newRequest = () => {
      const request = new Request();
      request.oncomplete = completed;
      return request;
    };
    this.#spare = this.#newRequest();
  }

  /**
   * Writes to a socket in whose stream nothing waits, which would be overtaken. An error destroys the socket.
   *
   * @param handle - what {@link handleOf} has found for it
   * @returns whether nothing is left waiting; else `listener` is told when it has been sent, on a later turn,
   *   and until then nothing else is to be written here
   */
  write(socket: Duplex, handle: WriteHandle, data: Piece, listener: SentListener): boolean {
    const request = this.#spare;
    const status =
      typeof data === "string"
        ? handle.writeUtf8String(request, data)
        : handle.writeBuffer(request, data);
    if (status === 0 && request.getAsyncId() === UNUSED) return true;
    this.#spare = this.#newRequest();
    if (status !== 0) {
      socket.destroy(writeError(status)); // if that was not why it failed
      return true;
    }
    request.waiting = { socket, data, listener };
    return false;
  }
}

/** The number of a request that is not under way. */
const UNUSED = -1;

/** Node's request to write something, as far as it is used here. */
interface WriteRequest {
  oncomplete: (this: WriteRequest, status: number) => void;
  getAsyncId(): number;
  /** What it is about, while it is under way. The system reads the data until then: it must be kept. */
  waiting?: { readonly socket: Duplex; readonly data: Piece; readonly listener: SentListener };
}

/** What is used of a socket's handle. Both return 0, or the negative number of an error. */
export interface WriteHandle {
  writeBuffer(request: WriteRequest, data: Uint8Array): number;
  writeUtf8String(request: WriteRequest, data: string): number;
}

/** The handle of a connected socket, as long as that isn't closed; `undefined` where there is no such thing. */
export function handleOf(socket: Duplex): WriteHandle | undefined {
  const { _handle: handle } = socket as { _handle?: WriteHandle | null }; // not in its type
  return typeof handle?.writeBuffer === "function" ? handle : undefined;
}

/** What Node calls when a request that was left waiting has ended: one function for all. */
function completed(this: WriteRequest, status: number): void {
  const { waiting } = this;
  if (status < 0)
    waiting?.socket.destroy(writeError(status)); // one that was closed meanwhile stays as it is
  else waiting?.listener.sent();
}

function writeError(errno: number): Error {
  const code = getSystemErrorName(errno);
  return Object.assign(new Error(`write ${code}`), { errno, code, syscall: "write" });
}

/** The fast way to write, if it is asked for and this Node has it. */
export function chooseHandleWriter(choice: "auto" | "public"): HandleWriter | undefined {
  const Request = choice === "auto" ? requestClass() : undefined;
  return Request && new HandleWriter(Request);
}

/** The class of requests that Node's sockets make, found by having one write; `undefined` if it isn't as expected. */
function requestClass(): (new () => WriteRequest) | undefined {
  let request: Partial<WriteRequest> = {};
  const handle = {
    writeBuffer: (made: WriteRequest): number => {
      request = made;
      return 0;
    },
    readStart: (): number => 0,
    close() {},
  };
  try {
    const probe = new Socket();
    Reflect.set(probe, "_handle", handle);
    probe.write(Buffer.alloc(1));
    if (request.getAsyncId?.() !== UNUSED) return undefined;
    return request.constructor as new () => WriteRequest; // it has the method of one
  } catch {
    return undefined; // another kind of Node
  }
}
