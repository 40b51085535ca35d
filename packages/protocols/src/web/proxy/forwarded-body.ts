import { Deferred, type Failure } from "@cordage/deferred";
import { Protocol } from "@cordage/reactor";
import type { BodyDelivery } from "../../http/body-delivery.ts";
import type { IBodyConsumer, IBodyProducer } from "../../http/client/body-producer.ts";
import { type BodyLength, UNKNOWN_LENGTH } from "../../http/client/unknown-length.ts";
import { RequestDone } from "../../http/errors.ts";
import type { Request } from "../request.ts";

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
