import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { getReactor, type IReactorTime } from "@cordage/reactor";
import { SIPFormatError, UnauthorizedLogin } from "./errors.ts";
import type { IAuthorizer, ICredentials } from "./interfaces.ts";
import { NONCE_LIFETIME } from "./limits.ts";
import { parseParam, splitList, unquoted } from "./list-text.ts";
import type { SIPRequest } from "./sip-message.ts";
import type { SIPAddress } from "./via.ts";

const HASHES = { MD5: "md5", "SHA-256": "sha256" } as const;
const SCHEME = /^\S+\s+/;
const NONCE = /^([0-9a-f]{1,12})-[0-9a-f]{64}$/;

/** How a {@link DigestAuthorizer} is set up. */
export interface DigestAuthorizerOptions {
  /** Default: `MD5`, which is all that many telephones know. */
  readonly algorithm?: keyof typeof HASHES | undefined;
  /** Seconds for which a challenge may be answered. Default: 300. */
  readonly nonceLifetime?: number | undefined;
  /** Measures time. Default: the default reactor. */
  readonly clock?: Pick<IReactorTime, "seconds"> | undefined;
}

/**
 * Asks for a digest of a password, so that none goes over the wire. It keeps nothing of its challenges: a nonce
 * says when it was made, and has a code that shows that it was made here and for that peer. An answer can be sent
 * again from the same address until its nonce has expired.
 *
 * @see RFC 3261, section 22.4; RFC 2617 and 7616
 */
export class DigestAuthorizer implements IAuthorizer {
  readonly #algorithm: keyof typeof HASHES;
  readonly #lifetime: number;
  readonly #clock: Pick<IReactorTime, "seconds"> | undefined;
  readonly #key = randomBytes(32);

  /** @throws RangeError when there is no such algorithm, or the lifetime is no number above 0 */
  constructor(options: DigestAuthorizerOptions = {}) {
    const { algorithm = "MD5", nonceLifetime = NONCE_LIFETIME, clock } = options;
    if (!Object.hasOwn(HASHES, algorithm)) throw new RangeError("the algorithm is MD5 or SHA-256");
    if (!(nonceLifetime > 0)) throw new RangeError("the lifetime of nonces is above 0");
    this.#algorithm = algorithm;
    this.#lifetime = nonceLifetime;
    this.#clock = clock;
  }

  getChallenge([host]: SIPAddress, request: SIPRequest): string {
    const nonce = this.#nonceFor(host, Math.floor(this.#now()));
    const stale = this.#isAnswerToStale(host, request) ? ",stale=TRUE" : "";
    return `nonce="${nonce}",algorithm=${this.#algorithm},qop="auth"${stale}`;
  }

  decode(response: string, request: SIPRequest, [host]: SIPAddress): ICredentials {
    const part = partsOf(response);
    const [username, realm, nonce] = [part("username"), part("realm"), part("nonce")];
    if (username === "" || part("response") === "") {
      throw new SIPFormatError("the answer to a challenge is not complete");
    }
    const isAsked = (part("algorithm") || "MD5").toUpperCase() === this.#algorithm;
    if (!isAsked || this.#ageOf(nonce, host) > this.#lifetime || part("uri") !== request.uri) {
      throw new UnauthorizedLogin("it answers another challenge");
    }
    const middle = part("qop") === "" ? [] : [part("nc"), part("cnonce"), part("qop")];
    const hash = (text: string): string => this.#hash(text);
    const what = hash(`${request.method}:${request.uri}`);
    return {
      username,
      checkPassword(password) {
        const secret = hash(`${username}:${realm}:${password}`);
        return isSame(part("response"), hash([secret, nonce, ...middle, what].join(":")));
      },
    };
  }

  #now(): number {
    return (this.#clock ?? getReactor()).seconds();
  }

  #hash(text: string): string {
    return createHash(HASHES[this.#algorithm]).update(text).digest("hex");
  }

  #nonceFor(host: string, time: number): string {
    const made = time.toString(16);
    const code = createHmac("sha256", this.#key).update(`${made} ${host}`).digest("hex");
    return `${made}-${code}`;
  }

  /** How many seconds ago a nonce was made for that peer; Infinity for those that never were. */
  #ageOf(nonce: string, host: string): number {
    const [, made] = NONCE.exec(nonce) ?? [];
    if (made === undefined) return Number.POSITIVE_INFINITY;
    const time = Number.parseInt(made, 16);
    const isOurs = isSame(nonce, this.#nonceFor(host, time));
    return isOurs ? this.#now() - time : Number.POSITIVE_INFINITY;
  }

  /** Whether the password was right, for all we know, and just the nonce too old. */
  #isAnswerToStale(host: string, request: SIPRequest): boolean {
    const names = ["authorization", "proxy-authorization"];
    return names
      .flatMap((name) => request.getHeaders(name))
      .map((text) => this.#ageOf(partsOf(text.replace(SCHEME, ""))("nonce"), host))
      .some((age) => age > this.#lifetime && age < Number.POSITIVE_INFINITY);
  }
}

/** What an answer has under a name; empty if nothing. */
function partsOf(answer: string): (name: string) => string {
  const parts = new Map(splitList(answer, ",").map(parseParam));
  return (name) => unquoted(parts.get(name) ?? "");
}

/** Compares without telling by its time how much is the same. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
