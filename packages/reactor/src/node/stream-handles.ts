import { type OnReadOpts, type Server, Socket, type SocketConstructorOpts } from "node:net";
import type { ReadBuffers } from "./read-buffers.ts";
import type { SecuredReads } from "./secured-reads.ts";
import type { StreamBinding } from "./stream-binding.ts";
import { isStreamHandle, type StreamHandle, type WriteRequest } from "./stream-handle.ts";

/**
 * The plain connections of one reactor past Node's sockets, on the handles those are made on. A connection is
 * accepted in half the time so, and takes a fraction of the memory; reading and writing cost what the
 * system's part of it costs, and little more.
 *
 * Nothing of it is in Node's public interface, so all of it is looked for: the binding once, the rest where it
 * is used. What isn't found goes through sockets. What is added to a handle here stays with it.
 */
export class StreamHandles {
  readonly binding: StreamBinding;
  readonly buffers: ReadBuffers;
  /** How a connection is read that has begun to speak TLS. */
  readonly securedReads: SecuredReads | undefined;
  /** A request serves for all writes, until the system leaves something of one: then it belongs to that. */
  spareRequest: WriteRequest;

  constructor(binding: StreamBinding, buffers: ReadBuffers, securedReads?: SecuredReads) {
    this.binding = binding;
    this.buffers = buffers;
    this.securedReads = securedReads;
    this.spareRequest = binding.newWriteRequest();
  }

  /**
   * Has `accepted` told of what comes in on `server`, which listens, in place of its event "connection". What is
   * no stream handle stays with that.
   */
  acceptFrom(server: Server, accepted: (handle: StreamHandle) => void): void {
    const { _handle: listening } = server as HandleOwner<ListeningHandle>;
    const usual = listening?.onconnection;
    if (!listening || typeof usual !== "function") return;
    listening.onconnection = function (status, handle) {
      if (isStreamHandle(handle))
        accepted(handle); // there is none after a failure
      else usual.call(this, status, handle);
    };
  }

  /** Takes over the handle of a connected socket that nobody listens on, and which is of no use afterwards. */
  takeFrom(socket: Socket): StreamHandle | undefined {
    const owner = socket as HandleOwner<StreamHandle>;
    const { _handle: handle } = owner;
    if (!isStreamHandle(handle)) return undefined;
    owner._handle = null;
    handle.readStop(); // one that was accepted or adopted reads already
    // A handle knows its socket, which would be kept as long as the connection lasts.
    for (const symbol of Object.getOwnPropertySymbols(handle)) {
      if (Reflect.get(handle, symbol) === socket) Reflect.set(handle, symbol, undefined);
    }
    return handle;
  }

  /** A socket on a handle that was here so far. */
  socketOn(handle: StreamHandle): Socket {
    // It may have been read into a buffer; Node has to know, or takes what it has read for its own memory.
    const onread: OnReadOpts = { buffer: this.buffers.shared, callback: () => true };
    const options = { handle, allowHalfOpen: true, onread };
    return new Socket(options as SocketConstructorOpts); // `handle` is not in the type
  }
}

/** What is used of the handle of a server that listens. */
interface ListeningHandle {
  onconnection?: (this: ListeningHandle, status: number, handle: unknown) => void;
}

/** A socket or server of Node's has its handle in this field, as long as it isn't closed. */
interface HandleOwner<H> {
  _handle?: H | null;
}
