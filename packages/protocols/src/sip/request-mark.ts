import { createHmac, randomBytes } from "node:crypto";
import type { SIPMessage } from "./sip-message.ts";

const MARK_LENGTH = 24;
/** What the branches of RFC 3261 begin with (section 8.1.1.7). */
const MAGIC_COOKIE = "z9hG4bK";

/**
 * Makes branches for requests that a stateless proxy forwards (RFC 3261, section 16.11). They follow from the
 * request, so that one that is sent again has the same; and from a secret, so that a response shows whether its
 * request was forwarded here: nobody else can have the proxy send responses to somebody.
 */
export class RequestMark {
  readonly #key = randomBytes(32);

  /**
   * The branch of a request, or of a response to it.
   *
   * @param via - the stop before ours, as it was forwarded
   */
  branchOf(message: SIPMessage, via: string): string {
    return MAGIC_COOKIE + this.#mark([via, ...message.getHeaders("call-id"), sequence(message)]);
  }

  /** A tag for a `To` header that has none: the same for a request that comes again (section 8.2.7). */
  tagOf(request: SIPMessage): string {
    const [via = ""] = request.getHeaders("via");
    return this.#mark(["tag", via, ...request.getHeaders("call-id"), sequence(request)]);
  }

  #mark(facts: readonly string[]): string {
    const hash = createHmac("sha256", this.#key).update(JSON.stringify(facts));
    return hash.digest("hex").slice(0, MARK_LENGTH);
  }
}

/** The number of a request: the same in its response, and in an `ACK` or `CANCEL` that belongs to it. */
function sequence(message: SIPMessage): string {
  return /^[0-9]*/.exec(message.getHeaders("cseq")[0] ?? "")?.[0] ?? "";
}
