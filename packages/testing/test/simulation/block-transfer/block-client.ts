import { Deferred } from "@cordage/deferred";
import {
  DatagramProtocol,
  type HostAndPort,
  type IDelayedCall,
  type IReactorTime,
} from "@cordage/reactor";
import { decodeMessage, encodeMessage } from "./block-messages.ts";

/** A request that was not granted after so many seconds is sent again. */
const REQUEST_SECONDS = 0.5;

/** After so many seconds without anything new the client fails. */
const SILENCE_SECONDS = 60;

/**
 * So many seconds the client goes on confirming after it has everything: its last confirmation may be
 * lost, and then the server asks again. It is longer than any series of losses will be.
 */
const LINGER_SECONDS = 60;

/** The longest file that is accepted, in bytes. */
const MAX_FILE_BYTES: number = 64 * 1024 * 1024;

/** Where a client is: it asks, then it gets blocks, then it lingers. */
type ClientState =
  | { readonly kind: "requesting"; readonly retry: IDelayedCall }
  | { readonly kind: "receiving" | "lingering"; readonly session: number; readonly length: number }
  | { readonly kind: "closed" };

/** Gets a file from a {@link BlockServer}; see {@link decodeMessage}. */
export class BlockClient extends DatagramProtocol {
  override noisy = false;
  /** Fires with the file when all of it has come. */
  readonly file: Deferred<Buffer> = new Deferred();
  readonly #server: HostAndPort;
  readonly #token: number;
  readonly #clock: IReactorTime;
  readonly #blocks: Buffer[] = [];
  #receivedBytes = 0;
  #state: ClientState = { kind: "closed" };
  #silence: IDelayedCall | undefined = undefined;

  /** @param token - tells this request from others of the same client */
  constructor(server: HostAndPort, token: number, clock: IReactorTime) {
    super();
    this.#server = server;
    this.#token = token;
    this.#clock = clock;
  }

  override startProtocol(): void {
    this.#silence = this.#clock.callLater(SILENCE_SECONDS, () => this.#failed());
    this.#request();
  }

  override datagramReceived(datagram: Buffer): void {
    const message = decodeMessage(datagram);
    if (message?.kind === "grant" && message.token === this.#token) {
      this.#granted(message.session, message.length);
    } else if (message?.kind === "block") {
      this.#blockReceived(message.session, message.number, message.bytes);
    }
  }

  /** Everything has come, and been confirmed; whether the server knows is not known. */
  protected completed(): void {
    this.#clock.callLater(LINGER_SECONDS, () => this.close());
    this.file.callback(Buffer.concat(this.#blocks));
  }

  protected close(): void {
    if (this.#state.kind === "closed") return;
    this.#state = { kind: "closed" };
    this.transport.stopListening();
  }

  #request(): void {
    const retry = this.#clock.callLater(REQUEST_SECONDS, () => this.#request());
    this.#state = { kind: "requesting", retry };
    this.transport.write(encodeMessage({ kind: "request", token: this.#token }), this.#server);
  }

  #granted(session: number, length: number): void {
    if (length > MAX_FILE_BYTES) return;
    if (this.#state.kind === "requesting") {
      this.#state.retry.cancel();
      this.#state = { kind: "receiving", session, length };
    }
    if (this.#state.kind === "receiving" && this.#blocks.length === 0) this.#confirm(session, 0);
  }

  #blockReceived(session: number, number: number, bytes: Buffer): void {
    const state = this.#state;
    if (!("session" in state) || state.session !== session) return;
    if (state.kind === "receiving" && number === this.#blocks.length + 1) {
      this.#blocks.push(bytes);
      this.#receivedBytes += bytes.length;
      this.#silence?.reset(SILENCE_SECONDS);
    }
    if (number <= this.#blocks.length) this.#confirm(session, number);
    if (state.kind === "receiving" && this.#receivedBytes >= state.length) {
      this.#state = { ...state, kind: "lingering" };
      this.#silence?.cancel();
      this.completed();
    }
  }

  #confirm(session: number, number: number): void {
    this.transport.write(encodeMessage({ kind: "confirm", session, number }), this.#server);
  }

  #failed(): void {
    const { kind } = this.#state;
    if (this.#state.kind === "requesting") this.#state.retry.cancel();
    this.close();
    this.file.errback(new Error(`nothing new for ${SILENCE_SECONDS} s, while ${kind}`));
  }
}
