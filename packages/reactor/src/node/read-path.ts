import { type OnReadOpts, Socket, type SocketConstructorOpts } from "node:net";
import { ChunkSlab } from "./chunk-slab.ts";

/** What is given a chunk that has arrived; the chunk is its own. */
export type Receiver = (data: Buffer) => void;

/** How what arrives on sockets reaches their connections. */
export interface ReadPath {
  /** A socket that is to connect. */
  newSocket(): Socket;
  /** From now on gives what arrives on `socket`, which is connected, to `receive`. */
  deliver(socket: Socket, receive: Receiver): void;
}

/** Node's usual way: it allocates 64 KiB for each read, cuts them down and makes a "data" event. */
export const publicReadPath: ReadPath = {
  newSocket: () => new Socket({ allowHalfOpen: true }),
  deliver: (socket, receive) => void socket.on("data", receive),
};

/** How much is read at once; no more than Node reads by itself. */
const READ_BYTES = 64 * 1024;

/**
 * Reads all sockets into one buffer and copies out what has come, in half the time of an event.
 *
 * Node lets a socket that is going to connect be made so, by the option `onread`; for one that was
 * accepted there is no such option. But the same fields and the same call to its handle work, and
 * {@link onreadFields} looks which they are. Where that is not as it was, such a socket has events.
 */
export class BufferReadPath implements ReadPath {
  readonly #fields: OnreadFields;
  readonly #buffer: Buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  readonly #chunks = new ChunkSlab();
  /** Who receives from a socket that was made here, once that is known. */
  readonly #receivers = new WeakMap<Socket, { receive: Receiver }>();

  constructor(fields: OnreadFields) {
    this.#fields = fields;
  }

  newSocket(): Socket {
    const receiver = { receive: (_data: Buffer): void => {} };
    const onread = this.#onread((data) => receiver.receive(data));
    const socket = newOnreadSocket(onread);
    this.#receivers.set(socket, receiver);
    return socket;
  }

  deliver(socket: Socket, receive: Receiver): void {
    const receiver = this.#receivers.get(socket);
    if (receiver !== undefined) receiver.receive = receive;
    else if (!setOnread(socket, this.#onread(receive), this.#fields)) {
      publicReadPath.deliver(socket, receive);
    }
  }

  #onread(receive: Receiver): OnReadOpts {
    const buffer = this.#buffer;
    const chunks = this.#chunks;
    return {
      buffer,
      callback(bytes) {
        receive(chunks.copy(buffer, bytes)); // before the next socket is read into the same buffer
        return true;
      },
    };
  }
}

/** The way that is asked for; the faster one only where this Node has it. */
export function chooseReadPath(choice: "auto" | "public"): ReadPath {
  const fields = choice === "auto" ? onreadFields() : undefined;
  return fields === undefined ? publicReadPath : new BufferReadPath(fields);
}

/** The fields in which a socket of this Node's keeps its option `onread`. */
export interface OnreadFields {
  readonly buffer: symbol;
  readonly callback: symbol;
}

/** Finds them out by using the option; `undefined` where they are no more. */
function onreadFields(): OnreadFields | undefined {
  const option: OnReadOpts = { buffer: Buffer.alloc(1), callback: () => true };
  const probe = newOnreadSocket(option);
  const fieldOf = (value: unknown): symbol | undefined =>
    Object.getOwnPropertySymbols(probe).find((field) => Reflect.get(probe, field) === value);
  const [buffer, callback] = [fieldOf(option.buffer), fieldOf(option.callback)];
  probe.destroy();
  return buffer === undefined || callback === undefined ? undefined : { buffer, callback };
}

/** The types have the option only where a socket is made and connected in one. */
function newOnreadSocket(onread: OnReadOpts): Socket {
  const options: SocketConstructorOpts & { onread: OnReadOpts } = { allowHalfOpen: true, onread };
  return new Socket(options);
}

/** What {@link setOnread} needs of a handle of Node's. */
interface Handle {
  useUserBuffer?(buffer: Uint8Array): void;
}

/** Does for a connected socket what the constructor does for others. False where that can't be done. */
function setOnread(socket: Socket, onread: OnReadOpts, fields: OnreadFields): boolean {
  const { _handle: handle } = socket as Socket & { readonly _handle?: Handle | null };
  if (typeof handle?.useUserBuffer !== "function" || !(fields.buffer in socket)) return false;
  Reflect.set(socket, fields.buffer, onread.buffer);
  Reflect.set(socket, fields.callback, onread.callback);
  handle.useUserBuffer(onread.buffer as Uint8Array); // a function is possible, but not given here
  return true;
}
