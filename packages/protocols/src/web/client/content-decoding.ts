import type { Transform } from "node:stream";
import { Failure } from "@cordage/deferred";
import { type IAddress, type IProtocol, type ITransport, Logger, Protocol } from "@cordage/reactor";
import { BodyDelivery } from "../../http/body-delivery.ts";
import {
  type BodySource,
  BodyTooLongError,
  PotentialDataLoss,
  ResponseDone,
  ResponseFailed,
} from "../../http/index.ts";

const log = new Logger("web.client");

/** What the body of a response can be asked for. */
interface BodyTransport extends ITransport {
  pauseProducing(): void;
  resumeProducing(): void;
}

/**
 * Reads a body, undoes one coding of it, and hands on what comes of that: no faster than it is read, and no
 * more than is allowed, since a few bytes may stand for very many (AG-16).
 */
export class ContentDecoding extends Protocol<BodyTransport> implements BodySource {
  readonly #reader: IProtocol;
  readonly #stream: Transform;
  readonly #maxBytes: number;
  readonly #delivery = new BodyDelivery(this);
  #decodedBytes = 0;
  /** How the coded body ended, if it did so well. */
  #end: Failure | undefined = undefined;
  #isEmpty = true;
  /** Whether the coding has told its own end, whatever the body still has behind that. */
  #isDecoded = false;
  #isOver = false;

  /**
   * @param reader - gets the body without this coding
   * @param stream - undoes the coding
   * @param maxBytes - how long the body may become
   */
  constructor(reader: IProtocol, stream: Transform, maxBytes: number) {
    super();
    this.#reader = reader;
    this.#stream = stream;
    this.#maxBytes = maxBytes;
  }

  override connectionMade(): void {
    this.#stream.on("data", (piece: Buffer) => this.#decoded(piece));
    this.#stream.on("drain", () => this.transport.resumeProducing());
    this.#stream.on("end", () => this.#ended());
    this.#stream.on("error", (error) => this.#fail(error));
    this.#delivery.deliverTo(this.#reader);
  }

  override dataReceived(data: Buffer): void {
    if (this.#isOver) return;
    this.#isEmpty = false;
    // What stands behind the end is nobody's, but costs what is read: there may be no end of it.
    if (this.#isDecoded) this.#count(data.length);
    else if (!this.#stream.write(data)) this.transport.pauseProducing();
  }

  override connectionLost(reason: Failure): void {
    if (this.#isOver) return;
    if (!reason.check(ResponseDone, PotentialDataLoss)) {
      this.#over(reason);
      return;
    }
    this.#end = reason;
    if (this.#isEmpty || this.#isDecoded)
      this.#finish(); // nothing is nothing in any coding
    else this.#stream.end();
  }

  /** @internal */
  resumeBody(): void {
    if (this.#stream.isPaused()) this.#stream.resume();
  }

  /** @internal */
  pauseBody(): void {
    this.#stream.pause();
  }

  /** @internal */
  abandonBody(): void {
    this.transport.loseConnection();
  }

  getPeer(): IAddress {
    return this.transport.getPeer();
  }

  getHost(): IAddress {
    return this.transport.getHost();
  }

  #decoded(piece: Buffer): void {
    if (this.#isOver || !this.#count(piece.length)) return;
    try {
      this.#delivery.received(piece);
    } catch (error) {
      // There is no transport above that would log it: the stream calls on a turn of its own.
      log.failure("the reader of a decoded body failed", new Failure(error));
      this.#fail(error);
    }
  }

  /** @returns whether it is still no more than is allowed */
  #count(bytes: number): boolean {
    this.#decodedBytes += bytes;
    if (this.#decodedBytes <= this.#maxBytes) return true;
    this.#fail(new BodyTooLongError(this.#maxBytes));
    return false;
  }

  /** The stream has no more: because the body is over, or because it takes no more of it. */
  #ended(): void {
    this.#isDecoded = true;
    this.transport.resumeProducing();
    this.#finish();
  }

  #finish(): void {
    if (this.#end !== undefined) this.#over(this.#end);
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.transport.loseConnection();
    this.#over(new Failure(new ResponseFailed([new Failure(error)])));
  }

  #over(reason: Failure): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stream.destroy();
    this.#delivery.ended(reason);
  }
}
