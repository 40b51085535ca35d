/** Something to read from at once, such as an open file. */
export interface SyncReader {
  /** Returns at most `maxBytes` bytes; none, or `null`, at the end. */
  read(maxBytes: number): Uint8Array | null;
}

/**
 * Where a `FileSender` gets its bytes: bytes in memory, a reader that answers at once, or a Node
 * `Readable` or other async iterable of bytes, or of text, which goes out as UTF-8.
 */
export type FileSource = Uint8Array | SyncReader | AsyncIterable<Uint8Array | string>;

/** A chunk of a source; `null` at the end. */
type Chunk = Uint8Array | null;

const NOTHING = new Uint8Array();

/** All kinds of {@link FileSource} in one form. */
export class PieceReader {
  readonly #nextChunk: (maxBytes: number) => Chunk | Promise<Chunk>;
  readonly #close: () => void;
  #held: Uint8Array = NOTHING;

  /** @throws TypeError when `source` is none */
  constructor(source: FileSource) {
    this.#close = () => {};
    if (source instanceof Uint8Array) {
      this.#nextChunk = chunkOnce(source);
    } else if (typeof source !== "object" || source === null) {
      throw new TypeError(`a file must be bytes, a reader or async iterable, got ${typeof source}`);
    } else if (Symbol.asyncIterator in source) {
      // Asked before `read`: a Readable has that too, but there may be nothing to read yet.
      hearOfErrors(source);
      const chunks = source[Symbol.asyncIterator]();
      this.#nextChunk = () => nextOf(chunks);
      this.#close = () => closeEarly(source, chunks);
    } else if (typeof source.read === "function") {
      this.#nextChunk = (maxBytes) => source.read(maxBytes);
    } else {
      throw new TypeError("a file must be bytes, have read(), or be async iterable");
    }
  }

  /**
   * Returns the next piece, of at most `maxBytes`; an empty one at the end. A Promise only if it is
   * not there yet; until that settles there must be no other call. Holds one chunk of the source at
   * most.
   */
  read(maxBytes: number): Uint8Array | Promise<Uint8Array> {
    if (this.#held.length > 0) return this.#cut(maxBytes);
    const chunk = this.#nextChunk(maxBytes);
    if (chunk instanceof Promise) return chunk.then((found) => this.#cutFrom(found, maxBytes));
    return this.#cutFrom(chunk, maxBytes);
  }

  /** Nothing more will be read, although there may be more. */
  close(): void {
    this.#held = NOTHING;
    this.#close();
  }

  #cutFrom(chunk: Chunk, maxBytes: number): Uint8Array {
    this.#held = chunk === null ? NOTHING : requireBytes(chunk);
    return this.#cut(maxBytes);
  }

  #cut(maxBytes: number): Uint8Array {
    const piece = this.#held.subarray(0, maxBytes);
    this.#held = this.#held.subarray(piece.length);
    return piece;
  }
}

function chunkOnce(bytes: Uint8Array): () => Chunk {
  let chunk: Chunk = bytes;
  return () => {
    const found = chunk;
    chunk = null;
    return found;
  };
}

/** An empty chunk is not the end, here. */
async function nextOf(chunks: AsyncIterator<Uint8Array | string>): Promise<Chunk> {
  for (;;) {
    const { done, value } = await chunks.next();
    if (done) return null;
    const bytes = requireBytes(typeof value === "string" ? Buffer.from(value) : value);
    if (bytes.length > 0) return bytes;
  }
}

/** @throws TypeError for anything else */
function requireBytes(chunk: Uint8Array): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError(`a file must consist of bytes, got ${typeof chunk}`);
}

/**
 * A Readable that fails before the first piece is asked for, or after it was closed, would end the program with an
 * error that nobody listens to. Whoever asks is told of it all the same.
 */
function hearOfErrors(source: object): void {
  if ("on" in source && typeof source.on === "function") source.on("error", () => {});
}

function closeEarly(source: object, chunks: AsyncIterator<Uint8Array | string>): void {
  // A Readable's iterator would not end before the chunk it waits for has come.
  if ("destroy" in source && typeof source.destroy === "function") source.destroy();
  // The transfer is over and its outcome told: trouble in tidying up has nobody to be told to.
  else chunks.return?.().then(undefined, () => {});
}
