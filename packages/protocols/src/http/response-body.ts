import { ContentLengthError } from "./errors.ts";
import { lastChunk } from "./last-chunk.ts";
import type { RequestChannel } from "./request-channel.ts";
import type { SentFraming } from "./response-framing.ts";

/**
 * The body of one response on its way out: framed as its head says, and held to it (HR-5 to HR-7).
 */
export class ResponseBody {
  readonly #channel: RequestChannel;
  readonly #framing: SentFraming;
  #sentLength = 0;

  constructor(channel: RequestChannel, framing: SentFraming) {
    this.#channel = channel;
    this.#framing = framing;
  }

  /** Whether only the end of the connection tells the client that it is complete. */
  get isDelimitedByClose(): boolean {
    return this.#framing.kind === "until-close";
  }

  /** How many bytes were sent, framing not counted. */
  get sentLength(): number {
    return this.#sentLength;
  }

  /**
   * Sends a piece; an empty one is nothing, not the end.
   *
   * @param length - how many bytes `piece` is
   * @throws ContentLengthError when that is more than was declared; nothing of the piece is sent
   */
  write(piece: Uint8Array | string, length: number): void {
    const framing = this.#framing;
    if (length === 0 || framing.kind === "none") return;
    const sentLength = this.#sentLength + length;
    if (framing.kind === "length" && sentLength > framing.length) {
      throw new ContentLengthError(framing.length, `${sentLength} bytes are written`);
    }
    this.#sentLength = sentLength;
    if (framing.kind === "chunked") this.#writeChunk(piece, length);
    else this.#channel.write(piece);
  }

  /**
   * Sends what tells the end, if anything does.
   *
   * @throws ContentLengthError when less was sent than was declared
   */
  end(): void {
    const framing = this.#framing;
    if (framing.kind === "length" && this.#sentLength < framing.length) {
      throw new ContentLengthError(framing.length, `only ${this.#sentLength} bytes were written`);
    }
    if (framing.kind === "chunked") this.#channel.write(lastChunk(framing.source.responseTrailers));
  }

  #writeChunk(piece: Uint8Array | string, length: number): void {
    const size = length.toString(16);
    if (typeof piece === "string") {
      this.#channel.write(`${size}\r\n${piece}\r\n`);
      return;
    }
    this.#channel.write(`${size}\r\n`);
    this.#channel.write(piece);
    this.#channel.write("\r\n");
  }
}
