import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import { type Deferred, Failure } from "@cordage/deferred";
import type { IProtocol } from "@cordage/reactor";
import { requireMethods } from "../../http/argument-checks.ts";
import { isToken } from "../../http/byte-classes.ts";
import { copyOfHeaders } from "../../http/client/request-arguments.ts";
import {
  BodyTooLongError,
  Headers,
  type IBodyProducer,
  type IResponse,
  ResponseFailed,
} from "../../http/index.ts";
import { ContentDecoding } from "./content-decoding.ts";
import { DecodedResponse } from "./decoded-response.ts";
import { createInflatingStream } from "./inflating-stream.ts";
import type { AgentRequestOptions, IAgent } from "./interfaces.ts";
import { LeftResponse } from "./left-body.ts";

/** Makes a stream that undoes a coding, such as `zlib.createGunzip`. */
export type ContentDecoder = () => Transform;

/** The codings that are undone unless told otherwise, best first (RFC 9110, section 8.4.1; RFC 7932). */
export const CONTENT_DECODERS: readonly (readonly [name: string, decoder: ContentDecoder])[] = [
  ["br", createBrotliDecompress],
  ["gzip", createGunzip],
  ["deflate", createInflatingStream],
];

/** Older names, which mean the same (RFC 9110, section 8.4.1.3). */
const ALIASES: ReadonlyMap<string, string> = new Map([["x-gzip", "gzip"]]);

/** How long a decoded body may be, in bytes, unless chosen otherwise. */
export const MAX_DECODED_BYTES: number = 64 * 1024 * 1024;

/** How many codings of one body are undone: each multiplies what a byte may stand for. */
export const MAX_CONTENT_CODINGS = 4;

/** Options of a {@link ContentDecoderAgent}. */
export interface ContentDecoderAgentOptions {
  /** How long a decoded body may be, in bytes; more is ResponseFailed. Default: {@link MAX_DECODED_BYTES}. */
  readonly maxDecodedBytes?: number | undefined;
}

/**
 * Asks for bodies that are compressed, and hands them on as they were before.
 *
 * What can't be decoded, or is cut, is ResponseFailed. A coding that isn't known is left, with those before
 * it, and stays in Content-Encoding.
 *
 * @see Twisted: `twisted.web.client.ContentDecoderAgent` (AG-16)
 */
export class ContentDecoderAgent implements IAgent {
  readonly #agent: IAgent;
  /** By name; a Map, since the names that are looked up come from servers (GEN-6). */
  readonly #decoders: ReadonlyMap<string, ContentDecoder>;
  readonly #maxBytes: number;

  /**
   * @param agent - what makes the requests
   * @param decoders - names and what undoes them, best first
   * @throws RangeError when `maxDecodedBytes` is negative or not a number
   * @throws TypeError for an agent, a name or a decoder that is none
   */
  constructor(
    agent: IAgent,
    decoders: Iterable<readonly [name: string, decoder: ContentDecoder]> = CONTENT_DECODERS,
    { maxDecodedBytes = MAX_DECODED_BYTES }: ContentDecoderAgentOptions = {},
  ) {
    if (!(maxDecodedBytes >= 0)) {
      throw new RangeError(`maxDecodedBytes has to be 0 or more, got ${maxDecodedBytes}`);
    }
    this.#agent = requireMethods("an agent", agent, "request");
    this.#decoders = new Map([...decoders].map(requireDecoder));
    this.#maxBytes = maxDecodedBytes;
  }

  request(
    method: string,
    uri: string,
    headers: Headers = new Headers(),
    bodyProducer?: IBodyProducer,
    options?: AgentRequestOptions,
  ): Deferred<IResponse> {
    const fields = copyOfHeaders(headers);
    fields.addRawHeader("Accept-Encoding", [...this.#decoders.keys()].join(", "));
    return this.#agent
      .request(method, uri, fields, bodyProducer, options)
      .addCallback((response) => this.#decoded(response));
  }

  #decoded(response: IResponse): IResponse {
    const codings = response.headers
      .getRawHeaders("Content-Encoding", [])
      .flatMap((value) => value.split(","))
      .map((coding) => coding.trim().toLowerCase())
      .filter((coding) => coding !== ""); // lists may have empty members (RFC 9110, section 5.6.1.2)
    const decoders: ContentDecoder[] = [];
    for (;;) {
      const last = codings.at(-1) ?? "";
      const decoder = this.#decoders.get(ALIASES.get(last) ?? last);
      if (decoder === undefined) break;
      decoders.unshift(decoder);
      codings.pop();
    }
    if (decoders.length === 0) return response;
    if (decoders.length > MAX_CONTENT_CODINGS) {
      const why = new BodyTooLongError(this.#maxBytes);
      throw new ResponseFailed([new Failure(why)], new LeftResponse(response), "too many codings");
    }
    const headers = response.headers.copy();
    headers.removeHeader("Content-Encoding");
    if (codings.length > 0) headers.setRawHeaders("Content-Encoding", [codings.join(", ")]);
    // The coding applied last is the first to be undone, so it is put around the others.
    const decode = (reader: IProtocol): IProtocol =>
      decoders.reduce(
        (inner, decoder) => new ContentDecoding(inner, decoder(), this.#maxBytes),
        reader,
      );
    return new DecodedResponse(response, headers, decode);
  }
}

/** The name goes into a field of every request, and is looked up in lower case. */
function requireDecoder([name, decoder]: readonly [string, ContentDecoder]): [
  string,
  ContentDecoder,
] {
  if (typeof name !== "string" || !isToken(name)) throw new TypeError("a coding's name is a token");
  if (typeof decoder !== "function") throw new TypeError(`the decoder of ${name} is no function`);
  return [name.toLowerCase(), decoder];
}
