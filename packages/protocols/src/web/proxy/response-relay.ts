import type { Failure } from "@cordage/deferred";
import { type IPushProducer, Protocol } from "@cordage/reactor";
import type { BodyDelivery } from "../../http/body-delivery.ts";
import { PotentialDataLoss, ResponseDone } from "../../http/client/errors.ts";
import type { Response } from "../../http/client/response.ts";
import { UNKNOWN_LENGTH } from "../../http/client/unknown-length.ts";
import { Headers } from "../../http/headers.ts";
import type { Request } from "../request.ts";
import { passOn } from "./end-to-end.ts";

/** Answers a request with the response of another server: piece by piece, as fast as the slower of both (PX-1). */
export class ResponseRelay extends Protocol<BodyDelivery> implements IPushProducer {
  readonly #request: Request;
  #response: Response | undefined = undefined;

  constructor(request: Request) {
    super();
    this.#request = request;
  }

  /** @param pseudonym - the proxy's name, for Via */
  relay(response: Response, pseudonym: string): void {
    const { responseHeaders } = this.#request;
    const { connectionHeaders, code, phrase, headers, length } = response;
    this.#request.setResponseCode(code, phrase === "" ? undefined : phrase);
    this.#request.defaultContentType = undefined; // what the server says nothing of we know nothing of
    responseHeaders.removeHeader("Server"); // which is ours
    passOn(headers, connectionHeaders.getRawHeaders("Connection", []), responseHeaders);
    // HEAD is told the length as well; of the others none has a length unless it was sent.
    if (length !== UNKNOWN_LENGTH && connectionHeaders.hasHeader("Content-Length")) {
      responseHeaders.setRawHeaders("Content-Length", [`${length}`]);
    }
    responseHeaders.addRawHeader("Via", `1.1 ${pseudonym}`);
    this.#response = response;
    response.deliverBody(this);
  }

  override connectionMade(): void {
    try {
      this.#request.registerProducer(this, true);
      this.#request.write(""); // the head, however long the body takes
    } catch (error) {
      this.transport.abortConnection(); // nobody takes the body
      throw error;
    }
  }

  override dataReceived(data: Buffer): void {
    this.#request.write(data);
  }

  override connectionLost(reason: Failure): void {
    if (this.#request.isLost) return;
    this.#request.unregisterProducer();
    // A response that is cut short must not look whole on this side either.
    if (reason.check(ResponseDone, PotentialDataLoss)) {
      this.#passTrailers();
      this.#request.finish();
    } else {
      this.#request.channel.abortConnection();
    }
  }

  /** What came behind the body goes behind it here, where there is such a place. */
  #passTrailers(): void {
    const { trailers, connectionHeaders } = this.#response ?? {};
    if (trailers === undefined) return;
    const passed = new Headers();
    passOn(trailers, connectionHeaders?.getRawHeaders("Connection", []) ?? [], passed);
    for (const [name, values] of passed.getAllRawHeaders()) {
      this.#request.setTrailer(name, values.join(", "));
    }
  }

  pauseProducing(): void {
    this.transport.pauseProducing();
  }

  resumeProducing(): void {
    this.transport.resumeProducing();
  }

  /** The client has gone. */
  stopProducing(): void {
    this.transport.abortConnection();
  }
}
