import { Deferred, type Failure } from "@cordage/deferred";
import { Protocol } from "@cordage/reactor";
import type { BodyDelivery } from "../../http/body-delivery.ts";
import type { IBodyConsumer, IBodyProducer } from "../../http/client/body-producer.ts";
import { type BodyLength, UNKNOWN_LENGTH } from "../../http/client/unknown-length.ts";
import { RequestDone } from "../../http/errors.ts";
import { Headers } from "../../http/headers.ts";
import type { Request } from "../request.ts";
import { passOn } from "./end-to-end.ts";
import { removeClaims } from "./forwarded-request.ts";

/** The body of a request that arrives, as that of one that is sent: piece by piece, as fast as the slower of both. */
export class ForwardedBody extends Protocol<BodyDelivery> implements IBodyProducer {
  readonly length: BodyLength;
  readonly #request: Request;
  readonly #sent: Deferred<undefined> = new Deferred<undefined>();
  #consumer: IBodyConsumer | undefined = undefined;

  /** @param request - one that takes its body as a stream, and has one */
  constructor(request: Request) {
    super();
    this.#request = request;
    this.length = request.requestHeaders.hasHeader("Content-Length")
      ? request.declaredLength
      : UNKNOWN_LENGTH;
  }

  /**
   * What came behind the body, if anything did, but for claims: some servers put trailers among the header fields.
   * Asked for when all of it is sent.
   */
  get trailers(): Headers | undefined {
    const { trailers } = this.#request;
    if (trailers.size === 0) return undefined;
    const passed = new Headers();
    passOn(trailers, this.#request.requestHeaders.getRawHeaders("Connection", []), passed);
    removeClaims(passed, false); // whom we trust makes them with the head
    return passed;
  }

  startProducing(consumer: IBodyConsumer): Deferred<unknown> {
    this.#consumer = consumer;
    this.#request.deliverBody(this);
    return this.#sent;
  }

  pauseProducing(): void {
    this.transport.pauseProducing();
  }

  resumeProducing(): void {
    this.transport.resumeProducing();
  }

  /** The server wants no more of it; what comes is thrown away with the response. */
  stopProducing(): void {
    this.#consumer = undefined;
  }

  override dataReceived(data: Buffer): void {
    this.#consumer?.write(data);
  }

  override connectionLost(reason: Failure): void {
    if (this.#consumer === undefined) return;
    if (reason.check(RequestDone)) this.#sent.callback(undefined);
    else this.#sent.errback(reason);
  }
}
