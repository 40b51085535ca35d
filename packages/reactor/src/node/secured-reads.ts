import { type OnReadOpts, Socket, type SocketConstructorOpts } from "node:net";
import type { TLSSocket } from "node:tls";
import type { ReadBuffers } from "./read-buffers.ts";
import type { ReaderEvents } from "./socket-reader.ts";

/**
 * Reads sockets that speak TLS into a buffer that is used again, and copies out what has come, in less time than
 * an event takes for which Node has allocated memory.
 *
 * Node has that for sockets that are going to connect, as the option `onread`. For others the same fields
 * and the same call to the handle work, and {@link onreadFields} looks which they are. Where that is not as it was,
 * such a socket has events.
 */
export class SecuredReads {
  readonly #fields: OnreadFields;
  readonly #buffers: ReadBuffers;

  constructor(fields: OnreadFields, buffers: ReadBuffers) {
    this.#fields = fields;
    this.#buffers = buffers;
  }

  /** From now on gives what arrives on `socket`, which has shaken hands, to `receiver`, by event or without. */
  deliver(socket: TLSSocket, receiver: Pick<ReaderEvents, "received">): void {
    const { _handle: handle } = socket as ReadSocket;
    const fields = this.#fields;
    if (typeof handle?.useUserBuffer !== "function" || !(fields.buffer in socket)) return;
    const { shared } = this.#buffers;
    Reflect.set(socket, fields.buffer, shared);
    Reflect.set(socket, fields.callback, passOnUnlessPaused);
    handle.useUserBuffer(shared);
    (socket as ReadSocket)[READ] = (bytes) => receiver.received(this.#buffers.copyShared(bytes));
  }
}

/** Where a socket keeps what is done with what was read. */
const READ: unique symbol = Symbol("SecuredReads");

/** A socket with what is ours, and what is Node's, but not in its type. */
interface ReadSocket extends Socket {
  [READ]?: (bytes: number) => void;
  readonly _handle?: { useUserBuffer?(buffer: Uint8Array): void } | null;
}

/**
 * What Node calls when it has read: one function for all sockets. TLS deciphers all that it has read, paused or
 * not: what comes while it is paused waits in the stream, and is told by events.
 *
 * @returns false to have Node stop reading
 */
function passOnUnlessPaused(this: unknown, bytes: number, buffer: Uint8Array): boolean {
  const socket = this as ReadSocket; // Node calls it as a method of the socket
  if (socket.isPaused() || socket.readableLength > 0)
    return socket.push(Buffer.from(buffer.subarray(0, bytes))); // a copy: the buffer is used again
  socket[READ]?.(bytes);
  return true;
}

/** The fast way, if this Node has it. */
export function securedReads(buffers: ReadBuffers): SecuredReads | undefined {
  const fields = onreadFields();
  return fields && new SecuredReads(fields, buffers);
}

/** The fields in which a socket of this Node's keeps its option `onread`. */
export interface OnreadFields {
  readonly buffer: symbol;
  readonly callback: symbol;
}

/** Finds them out by using the option; `undefined` where they are no more. */
function onreadFields(): OnreadFields | undefined {
  const buffer = Buffer.alloc(1);
  const callback = (): true => true;
  const probe = newOnreadSocket({ buffer, callback });
  const fields = Object.getOwnPropertySymbols(probe);
  const forBuffer = fields.find((symbol) => Reflect.get(probe, symbol) === buffer);
  const forCallback = fields.find((symbol) => Reflect.get(probe, symbol) === callback);
  probe.destroy();
  return forBuffer && forCallback && { buffer: forBuffer, callback: forCallback };
}

/** The types have the option only where a socket is made and connected in one. */
function newOnreadSocket(onread: OnReadOpts): Socket {
  const options: SocketConstructorOpts & { onread: OnReadOpts } = { onread };
  return new Socket(options);
}
