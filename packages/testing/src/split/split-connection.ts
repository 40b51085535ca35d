import { Failure } from "@cordage/deferred";
import {
  ConnectionAborted,
  ConnectionDone,
  type IProtocol,
  type IPushProducer,
  isHalfCloseable,
  isHandshakeListener,
  SSLError,
} from "@cordage/reactor";
import { watchEvent } from "../async-event.ts";
import type { Clock } from "../clock.ts";
import type { DeliveryStep } from "./delivery.ts";
import type { SplitTransport } from "./split-transport.ts";
import type { TraceRecorder } from "./trace.ts";

/** What a connection consists of. */
export interface SplitConnectionParts {
  readonly protocol: IProtocol;
  readonly transport: SplitTransport;
  readonly clock: Clock;
  readonly trace: TraceRecorder;
}

/** Tells a protocol what happens to its connection, in the order and with the care of real transports. */
export class SplitConnection {
  readonly #protocol: IProtocol;
  readonly #transport: SplitTransport;
  readonly #clock: Clock;
  readonly #trace: TraceRecorder;
  /** What has arrived while the transport was paused. */
  #held: Buffer[] = [];
  #isOver = false;

  constructor({ protocol, transport, clock, trace }: SplitConnectionParts) {
    this.#protocol = protocol;
    this.#transport = transport;
    this.#clock = clock;
    this.#trace = trace;
  }

  make(): void {
    this.#tell(() => this.#protocol.makeConnection(this.#transport));
  }

  take(step: DeliveryStep): void {
    if (this.#isOver) return;
    switch (step.kind) {
      case "deliver":
        this.#arrive(step.bytes);
        break;
      case "pause":
        this.#tellProducer((producer) => producer.pauseProducing());
        break;
      case "resume":
        this.#tellProducer((producer) => producer.resumeProducing());
        break;
      case "secure":
        this.#secure();
        break;
    }
    this.#deliverHeld();
  }

  /** The peer has closed. */
  end(): void {
    const protocol = this.#protocol;
    if (!this.#isOver && isHalfCloseable(protocol)) this.#tell(() => protocol.readConnectionLost());
    this.#lose(new ConnectionDone());
  }

  #arrive(bytes: Buffer): void {
    if (this.#transport.security === "negotiating") {
      this.#trace.note("handshake failed");
      this.#lose(new SSLError({ detail: "plaintext in place of a handshake" }));
    } else {
      this.#held.push(bytes);
    }
  }

  /** Never from inside a call of the protocol's: nothing arrives while it runs. */
  #deliverHeld(): void {
    while (
      this.#held.length > 0 &&
      !this.#isOver &&
      this.#transport.producerState === "producing"
    ) {
      const bytes = Buffer.concat(this.#held);
      this.#held = [];
      this.#tell(() => this.#protocol.dataReceived(bytes));
    }
  }

  #secure(): void {
    const protocol = this.#protocol;
    if (this.#transport.security !== "negotiating") {
      this.#trace.note("handshake without startTLS");
      this.#lose(new ConnectionDone());
      return;
    }
    this.#trace.note("handshake");
    this.#transport.handshakeCompleted();
    if (isHandshakeListener(protocol)) this.#tell(() => protocol.handshakeCompleted());
  }

  #tellProducer(tell: (producer: IPushProducer) => void): void {
    const protocol = this.#protocol;
    if (isPausable(protocol)) this.#tell(() => tell(protocol));
  }

  /** Tells the protocol something, does what it then wants done, and ends with what it throws. */
  #tell(event: () => unknown): void {
    try {
      watchEvent(this.#protocol, event(), () => {}); // logged: it comes too late to make a difference
      this.#clock.advance(0);
      this.#transport.drainProducer();
    } catch (error) {
      this.#threw(error);
      return;
    }
    if (this.#transport.disconnected) this.#lose(new ConnectionAborted());
    else if (this.#transport.disconnecting) this.#lose(new ConnectionDone());
  }

  #threw(error: unknown): void {
    const { value } = new Failure(error);
    this.#trace.note("threw", value.name, "code" in value ? value.code : undefined);
    this.#lose(value);
  }

  #lose(reason: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#transport.disconnecting = true;
    this.#transport.connected = false;
    this.#tell(() => this.#transport.producer?.stopProducing());
    this.#tell(() => this.#protocol.connectionLost(new Failure(reason)));
  }
}

/** Whether the protocol can be told to wait, as `PausableProtocol` can. */
export function isPausable(protocol: IProtocol): protocol is IProtocol & IPushProducer {
  return "pauseProducing" in protocol && "resumeProducing" in protocol;
}
