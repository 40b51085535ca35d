import type { IProtocol } from "@cordage/reactor";
import type { ResponseVersion } from "../../http/index.ts";
import {
  type BodyLength,
  type ClientRequest,
  type Headers,
  type IResponse,
  UNKNOWN_LENGTH,
} from "../../http/index.ts";

/** A response whose body is something else than what came over the wire. */
export class DecodedResponse implements IResponse {
  readonly version: ResponseVersion;
  readonly code: number;
  readonly phrase: string;
  readonly headers: Headers;
  readonly length: BodyLength = UNKNOWN_LENGTH;
  readonly request: ClientRequest;
  readonly #original: IResponse;
  readonly #decode: (reader: IProtocol) => IProtocol;

  /** @param decode - makes the protocol that reads the original's body, and feeds the one it is given */
  constructor(original: IResponse, headers: Headers, decode: (reader: IProtocol) => IProtocol) {
    this.version = original.version;
    this.code = original.code;
    this.phrase = original.phrase;
    this.headers = headers;
    this.request = original.request;
    this.#original = original;
    this.#decode = decode;
  }

  get trailers(): Headers | undefined {
    return this.#original.trailers;
  }

  get previousResponse(): IResponse | undefined {
    return this.#original.previousResponse;
  }

  setPreviousResponse(response: IResponse): void {
    this.#original.setPreviousResponse(response);
  }

  deliverBody(protocol: IProtocol): void {
    this.#original.deliverBody(this.#decode(protocol));
  }
}
