import type { ConnectionTimeouts } from "./connection-timeouts.ts";
import { abortTransport, type HTTPTransport } from "./http-transport.ts";
import { MAX_LINGER_BYTES } from "./limits.ts";
import type { SendingSide } from "./sending-side.ts";

/**
 * How far the end is:
 *
 * ```text
 *          all is sent                  closed by the client, or
 * sending ------------> lingering --- so many seconds, so many bytes ---> closing
 *    \_______________________________________________________________________^
 *                        the client is to send nothing more
 * ```
 */
type Stage =
  | { readonly kind: "sending" }
  | { readonly kind: "lingering"; remainingBytes: number }
  | { readonly kind: "closing" };

const SENDING: Stage = Object.freeze({ kind: "sending" });
const CLOSING: Stage = Object.freeze({ kind: "closing" });

/**
 * The end of a server's connection. Nothing is parsed or answered any more.
 *
 * A connection that is closed with unread bytes in it is reset, and a reset can take the last response from
 * a client that has not read it yet. Where the client may still be sending, this side is therefore closed
 * alone, and what comes is thrown away for a while.
 *
 * @see RFC 9112, section 9.6; HC-7
 */
export class ConnectionEnd {
  readonly #transport: HTTPTransport;
  readonly #out: SendingSide;
  readonly #timeouts: ConnectionTimeouts;
  #stage: Stage = SENDING;
  /** Whether the client is owed what was sent last: then it gets the time to read it. */
  #isResponseOwed = false;

  constructor(transport: HTTPTransport, out: SendingSide, timeouts: ConnectionTimeouts) {
    this.#transport = transport;
    this.#out = out;
    this.#timeouts = timeouts;
  }

  /**
   * Closes in two steps, since the client may still be sending.
   *
   * @param isResponseOwed - whether it is a response to a request that was sent last, and not a refusal
   */
  linger(isResponseOwed: boolean): void {
    this.#isResponseOwed = isResponseOwed;
    this.#out.flush();
    if (!this.#out.isPaused) this.#closeOwnSide();
  }

  /** Closes once everything is sent: aborts if the client doesn't read it. */
  close(): void {
    this.#enterClosing();
    this.#timeouts.awaitLastSent();
    this.#transport.loseConnection();
  }

  /** The same for a client that has had its time: aborts if it takes too long (HC-4). */
  closeSoon(): void {
    this.#enterClosing();
    this.#timeouts.awaitClose();
    this.#transport.loseConnection();
  }

  /** Closes now: drops what waits to be sent. */
  abort(): void {
    this.#out.discard();
    this.#enterClosing();
    abortTransport(this.#transport);
  }

  /** The client has read what waited for it. */
  roomMade(): void {
    if (this.#stage.kind === "sending") this.#closeOwnSide();
  }

  /** Something came, which is thrown away. */
  received(bytes: number): void {
    if (this.#stage.kind !== "lingering") return;
    this.#stage.remainingBytes -= bytes;
    if (this.#stage.remainingBytes < 0) this.#lingered();
  }

  /** It has taken as long as it may. */
  timedOut(): void {
    if (this.#stage.kind === "lingering") this.#lingered();
    else this.abort();
  }

  #closeOwnSide(): void {
    this.#stage = { kind: "lingering", remainingBytes: MAX_LINGER_BYTES };
    this.#timeouts.awaitEnd();
    this.#out.finish();
    this.#transport.loseWriteConnection?.();
  }

  #lingered(): void {
    if (this.#isResponseOwed) this.close();
    else this.closeSoon();
  }

  #enterClosing(): void {
    this.#stage = CLOSING;
    this.#out.finish();
  }
}
