import { SOCKSAuthenticationError, SOCKSRefusedError } from "./errors.ts";
import type { ClientDialogue } from "./socks-negotiation.ts";
import { Socks5Decoder } from "./socks5-decoder.ts";
import { encodeGreeting, METHODS } from "./socks5-encoder.ts";

/**
 * A client's part of SOCKS 5:
 *
 * ```text
 * choice --> status --> answer
 *    |                    ^
 *    +--------------------+   the server doesn't ask who we are
 * ```
 */
export class Socks5Dialogue implements ClientDialogue {
  readonly #decoder = new Socks5Decoder();
  readonly #request: Buffer;
  readonly #credentials: Buffer | undefined;
  #awaited: "choice" | "status" | "answer" = "choice";

  /** @param credentials - to be shown if asked for */
  constructor(request: Buffer, credentials: Buffer | undefined) {
    this.#request = request;
    this.#credentials = credentials;
  }

  begin(): Buffer {
    const methods = [METHODS.none, METHODS.password];
    return encodeGreeting(this.#credentials === undefined ? methods.slice(0, 1) : methods);
  }

  received(data: Buffer): Buffer | "connected" | undefined {
    this.#decoder.push(data);
    switch (this.#awaited) {
      case "choice":
        return this.#chosen(this.#decoder.nextChoice());
      case "status":
        return this.#judged(this.#decoder.nextStatus());
      case "answer":
        return this.#answered();
    }
  }

  takeRest(): Buffer {
    return this.#decoder.clear();
  }

  #chosen(method: number | undefined): Buffer | undefined {
    if (method === undefined) return undefined;
    if (method === METHODS.none) return this.#ask();
    if (method !== METHODS.password || this.#credentials === undefined) {
      throw new SOCKSAuthenticationError("the server accepts no method that was offered");
    }
    this.#awaited = "status";
    return this.#credentials;
  }

  #judged(status: number | undefined): Buffer | undefined {
    if (status === undefined) return undefined;
    if (status !== 0) throw new SOCKSAuthenticationError("the server doesn't accept this user");
    return this.#ask();
  }

  #ask(): Buffer {
    this.#awaited = "answer";
    return this.#request;
  }

  #answered(): "connected" | undefined {
    const answer = this.#decoder.nextAnswer();
    if (answer === undefined) return undefined;
    if (answer.reply !== "granted") throw new SOCKSRefusedError(answer.reply);
    return "connected";
  }
}
