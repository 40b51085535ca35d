import { SOCKSRefusedError } from "./errors.ts";
import type { ClientDialogue } from "./socks-negotiation.ts";
import { Socks4Decoder } from "./socks4-decoder.ts";

/** A client's part of SOCKS 4: one request, one answer. */
export class Socks4Dialogue implements ClientDialogue {
  readonly #decoder = new Socks4Decoder();
  readonly #request: Buffer;

  constructor(request: Buffer) {
    this.#request = request;
  }

  begin(): Buffer {
    return this.#request;
  }

  received(data: Buffer): "connected" | undefined {
    this.#decoder.push(data);
    const answer = this.#decoder.nextAnswer();
    if (answer === undefined) return undefined;
    if (answer.reply !== "granted") throw new SOCKSRefusedError(answer.reply);
    return "connected";
  }

  takeRest(): Buffer {
    return this.#decoder.clear();
  }
}
