import type { IProtocol } from "@cordage/reactor";
import { type BodyLength, type Headers, type IResponse, UNKNOWN_LENGTH } from "../../http/index.ts";
import { WrappedResponse } from "./wrapped-response.ts";

/** A response whose body is something else than what came over the wire. */
export class DecodedResponse extends WrappedResponse {
  readonly #headers: Headers;
  readonly #decode: (reader: IProtocol) => IProtocol;

  /** @param decode - makes the protocol that reads the original's body, and feeds the one it is given */
  constructor(original: IResponse, headers: Headers, decode: (reader: IProtocol) => IProtocol) {
    super(original);
    this.#headers = headers;
    this.#decode = decode;
  }

  override get headers(): Headers {
    return this.#headers;
  }

  override get length(): BodyLength {
    return UNKNOWN_LENGTH;
  }

  deliverBody(protocol: IProtocol): void {
    this.original.deliverBody(this.#decode(protocol));
  }
}
