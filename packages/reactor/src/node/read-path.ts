import { type OnReadOpts, Socket, type SocketConstructorOpts } from "node:net";
import type { Duplex } from "node:stream";
import { type ChunkReceiver, ReadBuffers, SocketBuffer } from "./read-buffers.ts";

/** How what arrives on sockets reaches their connections. */
export interface ReadPath {
  /** A socket that is to connect. */
  newSocket(): Socket;
  /** From now on gives what arrives on `socket`, which is connected, to `receiver`. */
  deliver(socket: Duplex, receiver: ChunkReceiver): void;
  /** The same for one that speaks TLS, and has shaken hands: until then it is listened to. */
  deliverSecured(socket: Duplex, receiver: ChunkReceiver): void;
}

/** Node's usual way: it allocates 64 KiB for each read, cuts them down and makes a "data" event. */
export const publicReadPath: ReadPath = {
  newSocket: () => new Socket({ allowHalfOpen: true }),
  deliver: listenForData,
  deliverSecured() {},
};

/** Gives what arrives on `socket` to `receiver`, by events. */
export function listenForData(socket: Duplex, receiver: ChunkReceiver): void {
  socket.on("data", (data) => receiver.received(data));
}

/**
 * Reads sockets into buffers that are used again, and copies out what has come, in half the time of an
 * event; see {@link SocketBuffer}.
 *
 * Node lets a socket that is going to connect be made so, by the option `onread`; for one that was
 * accepted there is no such option. But the same fields and the same call to its handle work, and
 * {@link onreadFields} looks which they are. Where that is not as it was, such a socket has events.
 */
export class BufferReadPath implements ReadPath {
  readonly #fields: OnreadFields;
  readonly #buffers: ReadBuffers;

  constructor(fields: OnreadFields) {
    this.#fields = fields;
    this.#buffers = new ReadBuffers((socket, next) => {
      Reflect.set(socket, fields.nextBuffer, next);
    });
  }

  newSocket(): Socket {
    const socket: ReadSocket = newOnreadSocket({ buffer: this.#buffers.shared, callback: passOn });
    socket[SOCKET_BUFFER] = new SocketBuffer(this.#buffers);
    return socket;
  }

  deliver(socket: ReadSocket, receiver: ChunkReceiver): void {
    const buffer = socket[SOCKET_BUFFER] ?? this.#adopt(socket, passOn);
    if (buffer === undefined) listenForData(socket, receiver);
    else buffer.receiver = receiver;
  }

  deliverSecured(socket: ReadSocket, receiver: ChunkReceiver): void {
    const buffer = this.#adopt(socket, passOnUnlessPaused);
    if (buffer !== undefined) buffer.receiver = receiver;
  }

  /** Does for a connected socket what the constructor does for others; `undefined` where that can't be done. */
  #adopt(socket: ReadSocket, callback: typeof passOnUnlessPaused): SocketBuffer | undefined {
    const { _handle: handle } = socket;
    const fields = this.#fields;
    if (typeof handle?.useUserBuffer !== "function" || !(fields.buffer in socket)) return undefined;
    Reflect.set(socket, fields.buffer, this.#buffers.shared);
    Reflect.set(socket, fields.callback, callback);
    handle.useUserBuffer(this.#buffers.shared);
    socket[SOCKET_BUFFER] = new SocketBuffer(this.#buffers);
    return socket[SOCKET_BUFFER];
  }
}

/** Where a socket keeps how it is read. */
const SOCKET_BUFFER: unique symbol = Symbol("SocketBuffer");

/** A socket with what is ours, and what is Node's, but not in its type. */
interface ReadSocket extends Socket {
  [SOCKET_BUFFER]?: SocketBuffer;
  readonly _handle?: Handle | null;
}

/** What Node calls when it has read: one function for all sockets. */
function passOn(this: unknown, bytes: number, buffer: Uint8Array): true {
  const socket = this as ReadSocket; // Node calls it as a method of the socket
  // All buffers there are have come from here, as Buffers.
  socket[SOCKET_BUFFER]?.passOn(socket, bytes, buffer as Buffer);
  return true;
}

/**
 * The same for TLS, which deciphers all that it has read, paused or not: what comes while it is paused waits
 * in the stream, and is told by events.
 *
 * @returns false to have Node stop reading
 */
function passOnUnlessPaused(this: unknown, bytes: number, buffer: Uint8Array): boolean {
  const socket = this as ReadSocket; // the same as above
  if (!socket.isPaused() && socket.readableLength === 0) return passOn.call(socket, bytes, buffer);
  return socket.push(Buffer.from(buffer.subarray(0, bytes))); // a copy: the buffer is used again
}

/** The way that is asked for; the faster one only where this Node has it. */
export function chooseReadPath(choice: "auto" | "public"): ReadPath {
  const fields = choice === "auto" ? onreadFields() : undefined;
  return fields === undefined ? publicReadPath : new BufferReadPath(fields);
}

/** The fields in which a socket of this Node's keeps its option `onread`. */
export interface OnreadFields {
  readonly buffer: symbol;
  readonly nextBuffer: symbol;
  readonly callback: symbol;
}

/** Finds them out by using the option; `undefined` where they are no more. */
function onreadFields(): OnreadFields | undefined {
  const buffer = Buffer.alloc(1);
  const nextBuffer = (): Buffer => buffer;
  const callback = (): true => true;
  const forBuffer = fieldOf(buffer, { buffer, callback });
  const forNext = fieldOf(nextBuffer, { buffer: nextBuffer, callback });
  const forCallback = fieldOf(callback, { buffer, callback });
  if (forBuffer === undefined || forNext === undefined || forCallback === undefined)
    return undefined;
  return { buffer: forBuffer, nextBuffer: forNext, callback: forCallback };
}

/** Where a socket made with `onread` keeps `value`. */
function fieldOf(value: unknown, onread: OnReadOpts): symbol | undefined {
  const probe = newOnreadSocket(onread);
  const fields = Object.getOwnPropertySymbols(probe);
  const field = fields.find((symbol) => Reflect.get(probe, symbol) === value);
  probe.destroy();
  return field;
}

/** The types have the option only where a socket is made and connected in one. */
function newOnreadSocket(onread: OnReadOpts): Socket {
  const options: SocketConstructorOpts & { onread: OnReadOpts } = { allowHalfOpen: true, onread };
  return new Socket(options);
}

/** What a handle of Node's has for this. */
interface Handle {
  useUserBuffer?(buffer: Uint8Array): void;
}
