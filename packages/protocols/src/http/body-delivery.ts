import type { Failure } from "@cordage/deferred";
import type { IAddress, IProtocol, ITransport } from "@cordage/reactor";
import { requireMethods } from "./argument-checks.ts";
import { BodyDeliveredError } from "./errors.ts";

/** Where a body comes from: the connection, as its reader may steer it. */
export interface BodySource {
  /** The reader takes data again: goes on delivering. */
  resumeBody(): void;
  /** The reader takes none for now. */
  pauseBody(): void;
  /** The reader wants no more: the connection is given up. */
  abandonBody(): void;
  /** The address of the server. */
  getPeer(): IAddress;
  /** The address of this end. */
  getHost(): IAddress;
}

/**
 * The body of one message on its way to the protocol that reads it. That protocol sees a connection of its
 * own, which can be read, paused and ended, but not written to.
 *
 * What has arrived by the time the real connection is lost is kept until somebody reads it: no more than the
 * transport had delivered before it was paused.
 */
export class BodyDelivery implements ITransport {
  readonly #source: BodySource;
  #reader: IProtocol | undefined = undefined;
  #kept: Buffer[] = [];
  #end: Failure | undefined = undefined;
  #isPaused = false;
  #isOver = false;
  #isDelivering = false;

  constructor(source: BodySource) {
    this.#source = source;
  }

  /** Whether somebody reads it, or has. */
  get hasReader(): boolean {
    return this.#reader !== undefined;
  }

  /** Whether the reader takes data now. */
  get isTaking(): boolean {
    return this.#reader !== undefined && !this.#isPaused && !this.#isOver;
  }

  /** @throws BodyDeliveredError when there is a reader already; TypeError for what is no protocol */
  deliverTo(reader: IProtocol): void {
    if (this.#reader !== undefined) throw new BodyDeliveredError();
    requireMethods("reader", reader, "makeConnection", "dataReceived", "connectionLost");
    this.#reader = reader;
    reader.makeConnection(this);
    this.#deliver();
    if (this.isTaking) this.#source.resumeBody();
  }

  /** Takes a piece of the body. */
  received(data: Buffer): void {
    if (this.#isOver) return;
    this.#kept.push(data);
    this.#deliver();
  }

  /** The body has ended, and how. */
  ended(reason: Failure): void {
    if (this.#end !== undefined || this.#isOver) return;
    this.#end = reason;
    this.#deliver();
  }

  // What the reader sees as its transport.

  get disconnecting(): boolean {
    return this.#isOver;
  }

  /** Delivers nothing until `resumeProducing`, and has the connection not read on. */
  pauseProducing(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    if (this.#end === undefined) this.#source.pauseBody();
  }

  /** Delivers again, first what has waited. */
  resumeProducing(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#deliver();
    if (this.isTaking && this.#end === undefined) this.#source.resumeBody();
  }

  /** Gives the body up, and with it the connection. */
  stopProducing(): void {
    this.abortConnection();
  }

  loseConnection(): void {
    this.abortConnection();
  }

  /** Gives the body up, and with it the connection, unless all has come. */
  abortConnection(): void {
    if (this.#end === undefined && !this.#isOver) this.#source.abandonBody();
  }

  /** @throws TypeError always: a body is for reading */
  write(): never {
    throw new TypeError("a body can't be written to");
  }

  /** @throws TypeError always: a body is for reading */
  writeSequence(): never {
    return this.write();
  }

  /** The address of the server. */
  getPeer(): IAddress {
    return this.#source.getPeer();
  }

  /** The address of this end. */
  getHost(): IAddress {
    return this.#source.getHost();
  }

  /** Hands on what is there, in order, whatever the reader does meanwhile. */
  #deliver(): void {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    try {
      while (this.isTaking && this.#deliverNext());
    } finally {
      this.#isDelivering = false;
    }
  }

  #deliverNext(): boolean {
    const piece = this.#kept.shift();
    if (piece !== undefined) {
      this.#reader?.dataReceived(piece);
      return true;
    }
    if (this.#end === undefined) return false;
    this.#isOver = true;
    this.#reader?.connectionLost(this.#end);
    return false;
  }
}
