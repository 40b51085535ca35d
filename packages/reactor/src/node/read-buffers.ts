import { ChunkSlab, copyOf } from "./chunk-slab.ts";

/** How much is read at once; no more than Node reads by itself. */
const READ_BYTES = 64 * 1024;

/** Who reads this much at once, or more, gets a buffer of its own: its bytes need not be copied then. */
const LARGE_READ = READ_BYTES / 2;

/** So many smaller reads in a row, and the buffer is given up: bulk has ends, and messages of two parts. */
const SMALL_READS = 16;

/** At most so many sockets have buffers of their own: 16 MiB in all. */
const MAX_OWNERS = 256;

/** What is given what arrives on one socket. */
export interface ChunkReceiver {
  /** A chunk has come. It is the receiver's to keep, unless it {@link borrows}. */
  received(data: Buffer): void;
  /** Whether the receiver keeps nothing of a chunk after the call, but in what it writes to the same socket. */
  readonly borrows: boolean;
  /** Whether something that was written waits to be sent. */
  readonly isSending: boolean;
}

/** The buffers that a reactor's sockets are read into: one for all, and some of their own for bulk. */
export class ReadBuffers {
  readonly shared: Buffer = newBuffer();
  readonly #chunks = new ChunkSlab(this.shared);
  /** Those that have one of their own; first the one that has had it longest. */
  readonly #owners = new Set<SocketBuffer>();

  /** A copy of the first `bytes` of the buffer all share, to be kept. */
  copyShared(bytes: number): Buffer {
    return this.#chunks.copy(bytes);
  }

  /** Lets `socket` have a buffer of its own. If there are too many, the one that has its longest gives way. */
  own(socket: SocketBuffer): Buffer {
    const [longest] = this.#owners;
    if (this.#owners.size >= MAX_OWNERS) longest?.giveUp();
    this.#owners.add(socket);
    return newBuffer();
  }

  /** `socket` has none of its own any more. */
  disown(socket: SocketBuffer): void {
    this.#owners.delete(socket);
  }
}

/**
 * What one socket is read into: the buffer all share, from which chunks are copied, or while large
 * chunks come, a buffer of its own. That one is lent, or given away and replaced.
 */
export class SocketBuffer {
  readonly #receiver: ChunkReceiver;
  readonly #buffers: ReadBuffers;
  /** What the system reads into. */
  #current: Buffer;
  #own: Buffer | undefined = undefined;
  #smallReads = 0;

  /** The system is to read into `buffers.shared` at first. */
  constructor(buffers: ReadBuffers, receiver: ChunkReceiver) {
    this.#buffers = buffers;
    this.#receiver = receiver;
    this.#current = buffers.shared;
  }

  /**
   * Passes on what was read. Nobody else reads into the same buffer before this returns.
   *
   * @returns what to read into from now on, if that is another buffer
   */
  passOn(bytes: number): Buffer | undefined {
    const read = this.#current;
    if (read === this.#buffers.shared) {
      if (bytes >= LARGE_READ) this.#own = this.#buffers.own(this);
      this.#receiver.received(this.#buffers.copyShared(bytes));
    } else {
      this.#countSmall(bytes);
      this.#passOnOwn(bytes, read);
    }
    this.#current = this.#own ?? this.#buffers.shared;
    return this.#current === read ? undefined : this.#current;
  }

  /** Goes back to the shared buffer, when the system has read into its own for the last time. */
  giveUp(): void {
    if (this.#own === undefined) return;
    this.#own = undefined;
    this.#buffers.disown(this);
  }

  /** The system reads into it no more: whoever keeps the connection keeps no memory with it. */
  close(): void {
    this.giveUp();
    this.#current = this.#buffers.shared;
  }

  #passOnOwn(bytes: number, read: Buffer): void {
    const receiver = this.#receiver;
    if (receiver.borrows) {
      receiver.received(read.subarray(0, bytes));
      if (receiver.isSending) this.#replace(read); // what waits to be sent may lie in it
    } else if (bytes >= LARGE_READ) {
      this.#replace(read);
      receiver.received(read.subarray(0, bytes));
    } else {
      receiver.received(copyOf(read, bytes));
    }
  }

  #replace(read: Buffer): void {
    if (this.#own === read) this.#own = newBuffer();
  }

  #countSmall(bytes: number): void {
    this.#smallReads = bytes < LARGE_READ ? this.#smallReads + 1 : 0;
    if (this.#smallReads >= SMALL_READS) this.giveUp();
  }
}

function newBuffer(): Buffer {
  return Buffer.allocUnsafeSlow(READ_BYTES);
}
