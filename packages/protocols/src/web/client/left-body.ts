import type { Failure } from "@cordage/deferred";
import { type IAddress, type IProtocol, type ITransport, Protocol } from "@cordage/reactor";
import { BodyDelivery } from "../../http/body-delivery.ts";
import type { BodySource, IResponse } from "../../http/index.ts";
import { WrappedResponse } from "./wrapped-response.ts";

/** How much of a body that nobody has asked for is read so that its connection can be kept, in bytes. */
const MAX_LEFT_BYTES = 65_536;

/**
 * Reads a body that nobody has asked for, and nobody may ever ask for: left where it is, it would hold its connection for
 * as long as the server likes.
 */
export class LeftBody extends Protocol<ITransport> {
  #length = 0;

  /** Reads no more of it, but for what has arrived in this turn. */
  giveUp(): void {
    queueMicrotask(() => this.transport.loseConnection()); // harmless when it has ended
  }

  override dataReceived(data: Buffer): void {
    this.#length += data.length;
    if (this.#length > MAX_LEFT_BYTES) this.transport.loseConnection();
    else this.left(data);
  }

  /** Here is some of it, which is thrown away unless somebody does otherwise. */
  protected left(_data: Buffer): void {}
}

/** Keeps what is read of it. */
class KeptBody extends LeftBody implements BodySource {
  readonly delivery = new BodyDelivery(this);

  override connectionLost(reason: Failure): void {
    this.delivery.ended(reason);
  }

  getPeer(): IAddress {
    return this.transport.getPeer();
  }

  getHost(): IAddress {
    return this.transport.getHost();
  }

  /** @internal */
  resumeBody(): void {}

  /** @internal */
  pauseBody(): void {} // it is bounded, and wanted out of the way

  /** @internal */
  abandonBody(): void {
    this.transport.loseConnection();
  }

  protected override left(data: Buffer): void {
    this.delivery.received(data);
  }
}

/** A response that comes with an error, and may go unread: the body is as much as has come with its head. */
export class LeftResponse extends WrappedResponse {
  readonly #body = new KeptBody();

  constructor(original: IResponse) {
    super(original);
    original.deliverBody(this.#body);
    this.#body.giveUp();
  }

  deliverBody(protocol: IProtocol): void {
    this.#body.delivery.deliverTo(protocol);
  }
}
