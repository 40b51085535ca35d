import type { HostAndPort, IDelayedCall, IReactorTime } from "@cordage/reactor";
import type { BlockMessage } from "./block-messages.ts";

/** How many bytes of the file are in a block: with its header it fits in what ports take by default. */
export const BLOCK_BYTES = 8000;

/** What was not confirmed after so many seconds is sent again. */
const RETRY_SECONDS = 0.5;

/** So often at most; then the session is given up. */
const MAX_RETRIES = 100;

/** Who has a session. */
export interface SessionIdentity {
  readonly id: number;
  /** The client's own name for it, from its request. */
  readonly token: number;
  readonly peer: HostAndPort;
}

/** What a session does through its server. */
export interface SessionOutlets {
  send(message: BlockMessage, to: HostAndPort): void;
  completed(): void;
  gaveUp(): void;
}

/** One client's way through the file, as the server sees it: a block is sent until it is confirmed. */
export class ServerSession {
  readonly #identity: SessionIdentity;
  readonly #file: Buffer;
  readonly #clock: IReactorTime;
  readonly #outlets: SessionOutlets;
  /** The block that waits to be confirmed; 0 is the grant. */
  #current = 0;
  #retries = 0;
  #timer: IDelayedCall | undefined = undefined;

  constructor(
    identity: SessionIdentity,
    file: Buffer,
    clock: IReactorTime,
    outlets: SessionOutlets,
  ) {
    this.#identity = identity;
    this.#file = file;
    this.#clock = clock;
    this.#outlets = outlets;
  }

  isFor(token: number, peer: HostAndPort): boolean {
    return this.#identity.token === token && this.isPeer(peer);
  }

  isPeer([host, port]: HostAndPort): boolean {
    return this.#identity.peer[0] === host && this.#identity.peer[1] === port;
  }

  /** Tells the client its id, again if need be; once it has confirmed that, nothing. */
  grant(): void {
    if (this.#current > 0) return;
    this.#send();
    this.startTimer();
  }

  /** What was confirmed before, and came again or late, changes nothing. */
  confirmed(number: number): void {
    if (number !== this.#current) return;
    this.#retries = 0;
    if (this.#current * BLOCK_BYTES >= this.#file.length) {
      this.stopTimer();
      this.#outlets.completed();
      return;
    }
    this.#current += 1;
    this.#send();
    this.startTimer();
  }

  /** Waits for a confirmation, from now on. */
  protected startTimer(): void {
    this.stopTimer();
    this.#timer = this.#clock.callLater(RETRY_SECONDS, () => this.timedOut());
  }

  protected stopTimer(): void {
    if (this.#timer?.active()) this.#timer.cancel();
  }

  /** No confirmation has come in time. */
  protected timedOut(): void {
    if (this.resend()) this.startTimer();
  }

  /** @returns false when it has been tried often enough */
  protected resend(): boolean {
    this.#retries += 1;
    if (this.#retries > MAX_RETRIES) {
      this.#outlets.gaveUp();
      return false;
    }
    this.#send();
    return true;
  }

  #send(): void {
    const { id: session, token, peer } = this.#identity;
    const number = this.#current;
    if (number === 0) {
      this.#outlets.send({ kind: "grant", token, session, length: this.#file.length }, peer);
      return;
    }
    const bytes = this.#file.subarray((number - 1) * BLOCK_BYTES, number * BLOCK_BYTES);
    this.#outlets.send({ kind: "block", session, number, bytes }, peer);
  }
}
