import { Protocol } from "@cordage/reactor";
import type { SplitNotes } from "@cordage/testing";
import type { PlantedBug, SoundCopy } from "./planted-bug.ts";

const END_OF_HEAD = "\r\n\r\n";

/** What is being read of a request: its head, or a body of which so much is missing. */
type ReadingState = { readonly kind: "head" } | { readonly kind: "body"; missing: number };

/** A copy of the HTTP parser, made small: request line, fields, and a body of known length or in chunks. */
class Requests extends Protocol {
  protected readonly notes: SplitNotes;
  protected buffer: Buffer = Buffer.alloc(0);
  protected state: ReadingState | { readonly kind: "chunks" } = { kind: "head" };

  constructor(notes: SplitNotes) {
    super();
    this.notes = notes;
  }

  override dataReceived(data: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, data]);
    while (!this.transport.disconnecting && this.readNext());
  }

  protected readNext(): boolean {
    if (this.state.kind === "head") return this.readHead();
    if (this.state.kind === "chunks") return this.readChunk();
    return this.readBody(this.state);
  }

  protected readHead(): boolean {
    const end = this.endOfHead();
    if (end < 0) return false;
    const [requestLine = "", ...fields] = this.take(end + END_OF_HEAD.length)
      .toString("latin1", 0, end)
      .split("\r\n");
    this.notes.note("request", requestLine);
    this.beginBody(fields);
    return true;
  }

  protected endOfHead(): number {
    return this.buffer.indexOf(END_OF_HEAD);
  }

  protected beginBody(fields: readonly string[]): void {
    const isChunked = fields.includes("Transfer-Encoding: chunked");
    const length = /(?<=^Content-Length: )\d+/m.exec(fields.join("\n"))?.[0];
    this.state = isChunked ? { kind: "chunks" } : { kind: "body", missing: Number(length ?? 0) };
  }

  protected readBody(state: { missing: number }): boolean {
    const body = this.take(Math.min(state.missing, this.buffer.length));
    state.missing -= body.length;
    this.notes.noteBytes("body", body);
    if (state.missing === 0) this.requestEnded();
    return state.missing === 0;
  }

  protected readChunk(): boolean {
    const lineEnd = this.buffer.indexOf("\r\n");
    if (lineEnd < 0) return false;
    const size = Number.parseInt(this.buffer.toString("latin1", 0, lineEnd), 16);
    const chunkEnd = lineEnd + 2 + size;
    if (this.buffer.length < chunkEnd + 2) return false;
    const chunk = this.take(chunkEnd + 2).subarray(lineEnd + 2, chunkEnd);
    this.notes.noteBytes("body", chunk);
    if (size === 0) this.requestEnded();
    return true;
  }

  protected requestEnded(): void {
    this.notes.note("end of request");
    this.state = { kind: "head" };
  }

  protected take(count: number): Buffer {
    const taken = this.buffer.subarray(0, count);
    this.buffer = this.buffer.subarray(count);
    return taken;
  }
}

class LooksForTheEndInTheNewPiece extends Requests {
  #newPiece: Buffer = Buffer.alloc(0);

  override dataReceived(data: Buffer): void {
    this.#newPiece = data;
    super.dataReceived(data);
  }

  protected override endOfHead(): number {
    return this.#newPiece.includes(END_OF_HEAD) ? super.endOfHead() : -1;
  }
}

class TakesTheWholePieceForBody extends Requests {
  protected override readBody(state: { missing: number }): boolean {
    const body = this.take(this.buffer.length);
    state.missing -= body.length;
    this.notes.noteBytes("body", body);
    if (state.missing <= 0) this.requestEnded();
    return state.missing <= 0;
  }
}

class ForgetsTheBodyThatCameAlong extends Requests {
  protected override beginBody(fields: readonly string[]): void {
    super.beginBody(fields);
    if (this.state.kind === "body" && this.state.missing > this.buffer.length) this.take(Infinity);
  }
}

class EndsChunkSizesWithThePiece extends Requests {
  protected override readChunk(): boolean {
    const text = this.buffer.toString("latin1");
    if (/^[0-9a-f]+$/.test(text)) this.buffer = Buffer.from(`${text}\r\n`);
    return super.readChunk();
  }
}

class TakesHalfAnEndForOne extends Requests {
  protected override readHead(): boolean {
    if (this.buffer.toString().endsWith("\r\n\r")) this.buffer = Buffer.concat([this.buffer, LF]);
    return super.readHead();
  }
}

const LF = Buffer.from("\n");
const TWO =
  "GET /a HTTP/1.1\r\n\r\nPUT /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nxyGET /c HTTP/1.1\r\n\r\n";
const CHUNKED =
  "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n";

export const SOUND_REQUESTS: SoundCopy = {
  name: "the HTTP parser",
  make: (notes) => new Requests(notes),
  transcripts: [TWO, CHUNKED],
};

export const HTTP_BUGS: readonly PlantedBug[] = [
  {
    name: "an HTTP parser that looks for the end of the head in the new piece only",
    make: (notes) => new LooksForTheEndInTheNewPiece(notes),
    transcript: TWO,
    shownBy: '"GET /a HTTP/1.1\\r\\n\\r" | "\\n"',
  },
  {
    name: "an HTTP parser that takes the next request for a part of the body",
    make: (notes) => new TakesTheWholePieceForBody(notes),
    transcript: TWO,
    shownBy: '"GET /a HTTP/1.1\\r\\n\\r\\n" | "P"',
  },
  {
    name: "an HTTP parser that forgets the part of a body that came with the head",
    make: (notes) => new ForgetsTheBodyThatCameAlong(notes),
    transcript: TWO,
    shownBy:
      '"GET /a HTTP/1.1\\r\\n\\r\\nPUT /b HTTP/1.1\\r\\nContent-Length: 2\\r\\n\\r\\n" | "x"',
  },
  {
    name: "an HTTP parser that takes the end of a piece for the end of a chunk's size",
    make: (notes) => new EndsChunkSizesWithThePiece(notes),
    transcript: CHUNKED,
    shownBy: '"PUT / HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1" | "0\\r\\n"',
  },
  {
    name: "an HTTP parser that takes CR LF CR for the end of the head",
    make: (notes) => new TakesHalfAnEndForOne(notes),
    transcript: TWO,
    shownBy: '"GET /a HTTP/1.1\\r\\n\\r" | "\\nPUT /b HTTP/1.1\\r\\nContent-Length: 2\\r\\n\\r"',
  },
];
