/** What compresses the bodies of responses (RS-8). */
import type { Transform } from "node:stream";
import { constants, createBrotliCompress, createDeflate, createGzip } from "node:zlib";

/**
 * A stream that bodies go through on their way out. One that has a `flush`, as those of `node:zlib` do, is
 * told to let go of what it holds when the resource has nothing more to send for now.
 */
export interface BodyEncoder extends Transform {
  /** Lets go of what it holds, as far as it can be encoded by itself. */
  flush?(): void;
}

/**
 * Makes encoders of one coding.
 *
 * @see Twisted: `twisted.web.iweb._IRequestEncoderFactory`
 */
export interface RequestEncoderFactory {
  /** As it is called in Accept-Encoding and Content-Encoding, in lower case. */
  readonly coding: string;
  /** One for each response. */
  createEncoder(): BodyEncoder;
}

/** How hard an encoder tries. */
export interface EncoderOptions {
  /** 1 is fast, 9 (brotli: 11) is small; 0 doesn't compress. */
  readonly compressLevel?: number | undefined;
}

/** Where more work stops to be worth it: zlib's own choice. */
const ZLIB_LEVEL = 6;
/** As fast as gzip's 6, and smaller. Its default, 11, is for files that are compressed once. */
const BROTLI_LEVEL = 4;

/**
 * Compresses with gzip, which every client knows.
 *
 * @see Twisted: `twisted.web.server.GzipEncoderFactory`
 */
export class GzipEncoderFactory implements RequestEncoderFactory {
  readonly coding = "gzip";
  readonly #level: number;

  /** @throws RangeError when `compressLevel` is not 0 to 9. Default: 6 */
  constructor({ compressLevel = ZLIB_LEVEL }: EncoderOptions = {}) {
    this.#level = checkedLevel(compressLevel, 9);
  }

  createEncoder(): BodyEncoder {
    return createGzip({ level: this.#level });
  }
}

/** Compresses with deflate in zlib's format (RFC 9110, section 8.4.1.2). */
export class DeflateEncoderFactory implements RequestEncoderFactory {
  readonly coding = "deflate";
  readonly #level: number;

  /** @throws RangeError when `compressLevel` is not 0 to 9. Default: 6 */
  constructor({ compressLevel = ZLIB_LEVEL }: EncoderOptions = {}) {
    this.#level = checkedLevel(compressLevel, 9);
  }

  createEncoder(): BodyEncoder {
    return createDeflate({ level: this.#level });
  }
}

/** Compresses with brotli, the smallest; browsers ask for it over TLS only (RFC 7932). */
export class BrotliEncoderFactory implements RequestEncoderFactory {
  readonly coding = "br";
  readonly #level: number;

  /** @throws RangeError when `compressLevel` is not 0 to 11. Default: 4 */
  constructor({ compressLevel = BROTLI_LEVEL }: EncoderOptions = {}) {
    this.#level = checkedLevel(compressLevel, 11);
  }

  createEncoder(): BodyEncoder {
    return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: this.#level } });
  }
}

function checkedLevel(level: number, max: number): number {
  if (Number.isInteger(level) && level >= 0 && level <= max) return level;
  throw new RangeError(`compressLevel has to be 0 to ${max}, got ${level}`);
}
