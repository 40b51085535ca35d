import type { IProtocol } from "@cordage/reactor";
import type { BodyDelivery } from "../body-delivery.ts";
import type { FieldBlock } from "../field-block.ts";
import { toText } from "../header-text.ts";
import { Headers } from "../headers.ts";
import type { ClientRequest } from "./client-request.ts";
import type { ResponseHead } from "./response-head.ts";
import type { ResponseVersion } from "./response-line.ts";
import { type BodyLength, UNKNOWN_LENGTH } from "./unknown-length.ts";

/**
 * A response whose head is in.
 *
 * @see Twisted: `twisted.web.iweb.IResponse` (AG-8, AG-9)
 */
export interface IResponse {
  /** Such as `["HTTP", 1, 1]`. */
  readonly version: ResponseVersion;
  readonly code: number;
  /** The reason phrase, which may be empty. Means nothing. */
  readonly phrase: string;
  /** The fields that are about the response, not about the connection. */
  readonly headers: Headers;
  /** How long the body is, or would be, if that is known. */
  readonly length: BodyLength;
  /** The fields behind a body in chunks. `undefined` until it has been read, and for other bodies. */
  readonly trailers: Headers | undefined;
  /** What this answers. */
  readonly request: ClientRequest;
  /** The response that redirected here, if one did. */
  readonly previousResponse: IResponse | undefined;
  /** Notes the response that redirected here. For agents that follow redirects. */
  setPreviousResponse(response: IResponse): void;
  /**
   * Has the body delivered: `makeConnection`, `dataReceived` any number of times, and `connectionLost` with
   * ResponseDone when it is complete, PotentialDataLoss when only the connection's close told the end, or
   * ResponseFailed. Nothing is read before this is called. Bytes are the protocol's to keep.
   *
   * The protocol's transport can be paused, resumed and ended, which gives the connection up.
   *
   * @throws BodyDeliveredError when it is called again
   */
  deliverBody(protocol: IProtocol): void;
}

/** Fields that concern the connection they came over, and nobody behind it (AG-8). */
const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  ...["connection", "content-length", "transfer-encoding", "te", "trailer", "trailers"],
  ...["upgrade", "keep-alive", "proxy-connection"],
]);

/** A response that came over HTTP/1. */
export class Response implements IResponse {
  readonly version: ResponseVersion;
  readonly code: number;
  readonly phrase: string;
  readonly length: BodyLength;
  readonly request: ClientRequest;
  previousResponse: IResponse | undefined = undefined;
  readonly #delivery: BodyDelivery;
  readonly #fields: FieldBlock;
  #headers: Headers | undefined = undefined;
  #connectionHeaders: Headers | undefined = undefined;
  #trailers: Headers | undefined = undefined;

  constructor(head: ResponseHead, request: ClientRequest, delivery: BodyDelivery) {
    this.version = head.version;
    this.code = head.code;
    this.phrase = toText(head.phrase);
    this.#fields = head.fields;
    this.length = lengthOf(head);
    this.request = request;
    this.#delivery = delivery;
  }

  get headers(): Headers {
    this.#headers ??= this.#select(false); // most programs never ask
    return this.#headers;
  }

  /** The fields that {@link headers} leaves out. */
  get connectionHeaders(): Headers {
    this.#connectionHeaders ??= this.#select(true);
    return this.#connectionHeaders;
  }

  get trailers(): Headers | undefined {
    return this.#trailers;
  }

  /** Notes the response that redirected here. For agents that follow redirects. */
  setPreviousResponse(response: IResponse): void {
    this.previousResponse = response;
  }

  deliverBody(protocol: IProtocol): void {
    this.#delivery.deliverTo(protocol);
  }

  /**
   * The body has ended with these fields.
   *
   * @internal
   */
  trailersReceived(trailers: FieldBlock | undefined): void {
    if (trailers !== undefined) this.#trailers = Headers.fromWire(trailers);
  }

  #select(areForConnection: boolean): Headers {
    const fields = [...this.#fields];
    return Headers.fromWire(
      fields.filter(([name]) => CONNECTION_FIELDS.has(name.toLowerCase()) === areForConnection),
    );
  }
}

/** What there is of a body, except that HEAD tells what there would be. */
function lengthOf({ framing, contentLength }: ResponseHead): BodyLength {
  if (framing.kind === "none") return contentLength ?? 0;
  return contentLength ?? UNKNOWN_LENGTH;
}
