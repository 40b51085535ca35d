import type { IPullProducer, IPushProducer } from "@cordage/reactor";
import type { HTTPTransport } from "./http-transport.ts";

/**
 * The producer of the current response, if it has one, between the transport and the channel.
 *
 * The channel is the transport's producer all the time: it has to hear of full buffers even when responses
 * are simply written, so as not to go on answering a client that doesn't read. A push producer is passed
 * what the channel is told. For a pull producer the channel registers as one, for as long as it lasts.
 */
export class ResponseProducer {
  readonly #transport: HTTPTransport;
  readonly #channel: IPushProducer;
  #producer: IPushProducer | IPullProducer | undefined = undefined;
  #isPull = false;
  #isPaused = false;
  #isAttached = true;

  /** Registers `channel` with the transport. */
  constructor(transport: HTTPTransport, channel: IPushProducer) {
    this.#transport = transport;
    this.#channel = channel;
    transport.registerProducer(channel, true);
  }

  /** Whether the transport has more to send than it should. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Whether the transport will say when it has room: a pull producer is asked for more only then. */
  get isWaitingForRoom(): boolean {
    return this.#isAttached && (this.#isPaused || this.#isPull);
  }

  /** Takes the producer of a response. */
  register(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.#producer = producer;
    if (!streaming) this.#attachAs("pull");
    else if (this.#isPaused) (producer as IPushProducer).pauseProducing(); // streaming: it can
  }

  /** The response's producer is done. */
  unregister(): void {
    this.#producer = undefined;
    if (this.#isPull && this.#isAttached) this.#attachAs("push");
  }

  /** The transport has enough. It tells push producers only. */
  pause(): void {
    this.#isPaused = true;
    (this.#producer as IPushProducer | undefined)?.pauseProducing(); // a push producer, see above
  }

  /** The transport has room. */
  resume(): void {
    this.#isPaused = false;
    this.#producer?.resumeProducing();
  }

  /** The client has gone: stops the producer, once. */
  lost(): void {
    const producer = this.#producer;
    this.#producer = undefined;
    this.#isAttached = false;
    producer?.stopProducing();
  }

  /** Lets go of the transport, which can close only then. */
  detach(): void {
    if (!this.#isAttached) return;
    this.#isAttached = false;
    this.#transport.unregisterProducer();
  }

  #attachAs(kind: "push" | "pull"): void {
    this.#isPull = kind === "pull";
    this.#isPaused = false; // a transport forgets that with the registration
    this.#transport.unregisterProducer();
    this.#transport.registerProducer(this.#channel, kind === "push");
  }
}
