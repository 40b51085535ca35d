import { Failure } from "@cordage/deferred";
import {
  ConnectionClosed,
  type IProtocol,
  type ITransport,
  isSSLTransport,
  isTLSTransport,
  Logger,
  PeerVerifyError,
  type TLSOptions,
} from "@cordage/reactor";
import { DeliveryLoop } from "../basic/delivery-loop.ts";
import { PausableProtocol } from "../basic/index.ts";
import type { AmpBox } from "./amp-box.ts";
import { BoxDecoder, type BoxLimits } from "./box-decoder.ts";
import { encodeBox } from "./box-encoder.ts";
import {
  AmpError,
  OnlyOneTLS,
  PlaintextBehindTLS,
  ProtocolSwitched,
  StartTLSUnsupported,
  TLSQueueFull,
} from "./errors.ts";
import type { IBoxConnection, IBoxReceiver } from "./interfaces.ts";
import { MAX_BOX_BYTES, MAX_BOX_KEYS, MAX_TLS_QUEUE_BYTES } from "./limits.ts";
import type { SwitchFactory } from "./protocol-switch-command.ts";

const log = new Logger("protocols.amp");
const NOTHING: Buffer = Buffer.alloc(0);

/** Who the connection belongs to. */
type Tenancy =
  | { readonly kind: "boxes" }
  /** No boxes may be sent any more; they may still come. */
  | { readonly kind: "locked" }
  | {
      readonly kind: "switched";
      readonly protocol: IProtocol;
      readonly factory: SwitchFactory | undefined;
    };

type Security =
  | { readonly kind: "plain" }
  /** The peer has been asked; what is sent waits. */
  | { readonly kind: "asking"; readonly waiting: Buffer[]; waitingBytes: number }
  /** TLS was started, and nothing has come over it yet. */
  | { readonly kind: "started" }
  | { readonly kind: "secured" };

/**
 * Receives boxes and sends them, and does what can only be done between two boxes: start TLS, or hand the
 * connection to another protocol.
 *
 * @see Twisted: `twisted.protocols.amp.BinaryBoxProtocol` (AMP-1, AMP-3, AMP-13 to AMP-15)
 */
export class BinaryBoxProtocol extends PausableProtocol implements IBoxConnection, BoxLimits {
  /** The most keys a box may have. More of them close the connection. Default: 1024. */
  maxBoxKeys: number = MAX_BOX_KEYS;

  /** The largest box accepted, in bytes. A larger one closes the connection. Default: 1 MiB. */
  maxBoxBytes: number = MAX_BOX_BYTES;

  /** How many bytes may wait while TLS is agreed on. More close the connection. Default: 1 MiB. */
  maxTLSQueueBytes: number = MAX_TLS_QUEUE_BYTES;

  /** Who gets the boxes. */
  readonly boxReceiver: IBoxReceiver;

  readonly #decoder = new BoxDecoder(this);
  readonly #loop = new DeliveryLoop(this, this.#decoder, () => this.#deliverNext());
  #tenancy: Tenancy = { kind: "boxes" };
  #security: Security = { kind: "plain" };
  #refusedFor: Error | undefined = undefined;

  constructor(boxReceiver: IBoxReceiver) {
    super();
    this.boxReceiver = boxReceiver;
  }

  override makeConnection(transport: ITransport): unknown {
    this.transport = transport;
    this.boxReceiver.startReceivingBoxes(this);
    return super.makeConnection(transport);
  }

  override dataReceived(data: Buffer): void {
    if (data.length > 0 && this.#security.kind === "started") this.#security = { kind: "secured" };
    this.#loop.receive(data);
  }

  override connectionLost(reason: Failure): void {
    const tenancy = this.#tenancy;
    try {
      if (tenancy.kind !== "switched") return;
      tenancy.protocol.connectionLost(reason);
      tenancy.factory?.clientConnectionLost?.(null, reason);
    } finally {
      this.boxReceiver.stopReceivingBoxes(this.#explain(reason));
    }
  }

  sendBox(box: AmpBox): void {
    if (this.#tenancy.kind !== "boxes") throw new ProtocolSwitched();
    const bytes = encodeBox(box);
    if (this.#security.kind === "asking") this.#enqueue(bytes, this.#security);
    else this.transport.write(bytes);
  }

  sendAnswer(box: AmpBox): boolean {
    if (this.#tenancy.kind !== "boxes") return false; // the peer, who may have asked for it, knows
    this.sendBox(box);
    return true;
  }

  unhandledError(failure: Failure): void {
    log.failure("A failure that nobody took closes the connection", failure);
    this.transport.loseConnection();
  }

  refuse(error: Error): void {
    this.#refusedFor ??= error;
    this.transport.loseConnection();
  }

  loseConnection(): void {
    this.transport.loseConnection();
  }

  pauseBoxes(): void {
    if (!this.transport.disconnecting) this.pauseProducing();
  }

  /** Reads on, with the boxes that have come already. The opposite of `pauseBoxes`. */
  resumeBoxes(): void {
    if (this.paused && !this.transport.disconnecting) this.resumeProducing();
  }

  lockForSwitch(): void {
    if (this.#tenancy.kind === "boxes") this.#tenancy = { kind: "locked" };
  }

  unlockFromSwitch(): void {
    if (this.#tenancy.kind === "locked") this.#tenancy = { kind: "boxes" };
  }

  switchTo(protocol: IProtocol, factory?: SwitchFactory): void {
    this.#tenancy = { kind: "switched", protocol, factory };
    protocol.makeConnection(this.transport);
    if (this.paused) this.resumeBoxes();
    else this.dataReceived(NOTHING); // what is left is no box
  }

  switchToFactory(factory: SwitchFactory): void {
    const protocol = factory.buildProtocol(this.transport.getPeer());
    if (protocol === null) this.transport.loseConnection();
    else this.switchTo(protocol, factory);
  }

  requireTLSCanStart(): void {
    if (this.#security.kind !== "plain" || isSSLTransport(this.transport)) throw new OnlyOneTLS();
    if (!isTLSTransport(this.transport)) throw new StartTLSUnsupported();
  }

  prepareTLS(): void {
    this.#security = { kind: "asking", waiting: [], waitingBytes: 0 };
  }

  giveUpTLS(): void {
    this.#leaveAsking({ kind: "plain" });
  }

  startTLS(options: TLSOptions): void {
    const { transport } = this;
    const unread = this.#decoder.unreadBytes;
    if (unread > 0) {
      this.refuse(new PlaintextBehindTLS(unread));
    } else if (this.#security.kind === "started" || this.#security.kind === "secured") {
      this.refuse(new OnlyOneTLS());
    } else if (!isTLSTransport(transport)) {
      this.refuse(new StartTLSUnsupported());
    } else {
      transport.startTLS(options);
      this.#leaveAsking({ kind: "started" });
    }
  }

  #deliverNext(): boolean {
    if (this.#tenancy.kind === "switched") return this.#deliverTo(this.#tenancy.protocol);
    if (this.paused) return false;
    const box = this.#nextBox();
    if (box === undefined) return false;
    this.boxReceiver.ampBoxReceived(box);
    return true;
  }

  #deliverTo(protocol: IProtocol): boolean {
    const bytes = this.#decoder.clear();
    if (bytes.length === 0) return false;
    protocol.dataReceived(bytes);
    return true;
  }

  #nextBox(): AmpBox | undefined {
    try {
      return this.#decoder.next();
    } catch (error) {
      if (!(error instanceof AmpError)) throw error;
      this.refuse(error);
      return undefined;
    }
  }

  #enqueue(bytes: Buffer, asking: Security & { kind: "asking" }): void {
    if (asking.waitingBytes + bytes.length > this.maxTLSQueueBytes) {
      this.refuse(new TLSQueueFull(this.maxTLSQueueBytes));
      return;
    }
    asking.waiting.push(bytes);
    asking.waitingBytes += bytes.length;
  }

  #leaveAsking(next: Security): void {
    const waiting = this.#security.kind === "asking" ? this.#security.waiting : [];
    this.#security = next;
    this.transport.writeSequence(waiting);
  }

  /** What those who wait for answers are told of the end of the connection. */
  #explain(reason: Failure): Failure {
    if (this.#refusedFor !== undefined) return new Failure(this.#refusedFor);
    if (this.#security.kind === "started" && reason.check(ConnectionClosed) !== undefined) {
      return new Failure(
        new PeerVerifyError("peer rejected our certificate", { cause: reason.value }),
      );
    }
    return reason;
  }
}
