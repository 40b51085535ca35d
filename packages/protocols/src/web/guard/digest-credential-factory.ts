import { createHash, createHmac, randomBytes } from "node:crypto";
import type { IReactorTime } from "@cordage/reactor";
import { requireMethods } from "../../http/argument-checks.ts";
import { LoginFailed } from "../errors.ts";
import type { Request } from "../request.ts";
import { answerParameters } from "./answer-parameters.ts";
import type { ICredentialFactory, WebCredentials } from "./interfaces.ts";
import { isSameSecret } from "./is-same-secret.ts";
import { requireRealm } from "./realm.ts";
import { madeAtOf, UsedNonces } from "./used-nonces.ts";

/** Seconds for which a challenge may be answered (GU-3). */
export const CHALLENGE_LIFETIME = 900;

/** The ways to make a digest: the first is to be preferred. */
export type DigestAlgorithm = "SHA-256" | "md5" | "md5-sess" | "sha";

/** What each is called in challenges, since some clients know no other spelling, and the hash it is made of. */
const ALGORITHMS: Readonly<Record<DigestAlgorithm, readonly [name: string, hash: string]>> = {
  "SHA-256": ["SHA-256", "sha256"],
  md5: ["MD5", "md5"],
  "md5-sess": ["MD5-sess", "md5"],
  sha: ["SHA", "sha1"],
};

const NONCE = /^([0-9a-f]{1,12}-[0-9a-f]{16})-[0-9a-f]{64}$/;
const COUNT = /^[0-9a-f]{8}$/i;

/**
 * Has clients send a digest of their password, which is good for one request: for its method and target, from
 * their address, and no second time.
 *
 * @see RFC 7616; Twisted: `twisted.web.guard.DigestCredentialFactory` (GU-3)
 */
export class DigestCredentialFactory implements ICredentialFactory {
  readonly scheme = "digest";
  readonly #algorithm: DigestAlgorithm;
  readonly #realm: string;
  readonly #clock: Pick<IReactorTime, "seconds">;
  readonly #key = randomBytes(32);
  readonly #used = new UsedNonces();
  /** Those whose answer came too late, for all we know: they are asked again without being told that they are wrong. */
  readonly #late = new WeakSet<Request>();

  /**
   * @param realm - what the name and the password are for; clients show it
   * @param clock - what the age of challenges is measured with
   * @throws RangeError for an unknown algorithm, or a realm that is not printable ASCII
   */
  constructor(algorithm: DigestAlgorithm, realm: string, clock: Pick<IReactorTime, "seconds">) {
    if (!Object.hasOwn(ALGORITHMS, algorithm)) {
      throw new RangeError(`the algorithms are ${Object.keys(ALGORITHMS).join(", ")}`);
    }
    this.#algorithm = algorithm;
    this.#realm = requireRealm(realm);
    this.#clock = requireMethods("clock", clock, "seconds");
  }

  getChallenge(request: Request): ReadonlyMap<string, string> {
    const madeAt = Math.floor(this.#clock.seconds());
    const mark = `${madeAt.toString(16)}-${randomBytes(8).toString("hex")}`;
    const challenge = new Map([
      ["realm", this.#realm],
      ["nonce", this.#nonceOf(mark, request)],
      ["qop", "auth"],
      ["algorithm", ALGORITHMS[this.#algorithm][0]],
    ]);
    if (this.#late.has(request)) challenge.set("stale", "true");
    return challenge;
  }

  decode(response: string, request: Request): WebCredentials {
    const part = answerParameters(response);
    const [username, nonce, count] = [part("username"), part("nonce"), part("nc")];
    if (part("realm") !== this.#realm || part("qop") !== "auth" || !COUNT.test(count)) {
      throw new LoginFailed("no answer to a challenge of ours");
    }
    const algorithm = (part("algorithm") || "md5").toLowerCase();
    if (algorithm !== this.#algorithm.toLowerCase()) throw new LoginFailed("another algorithm");
    if (part("uri") !== request.uri) throw new LoginFailed("an answer for another target");
    this.#checkNonce(nonce, request);
    let isUsed = false;
    return {
      username,
      checkPassword: (password) => {
        const expected = this.#digest(password, part, request);
        if (!isSameSecret(part("response").toLowerCase(), expected)) return false;
        // Only who knows the password makes us remember something, and each answer is good once.
        isUsed ||= this.#used.use(nonce, Number.parseInt(count, 16), madeAtOf(nonce));
        if (!isUsed) this.#late.add(request);
        return isUsed;
      },
    };
  }

  #digest(password: string, part: (name: string) => string, { method, uri }: Request): string {
    const [nonce, cnonce] = [part("nonce"), part("cnonce")];
    const secret = this.#hash(`${part("username")}:${this.#realm}:${password}`);
    const isForSession = this.#algorithm === "md5-sess";
    const key = isForSession ? this.#hash(`${secret}:${nonce}:${cnonce}`) : secret;
    const what = this.#hash(`${method}:${uri}`);
    return this.#hash([key, nonce, part("nc"), cnonce, "auth", what].join(":"));
  }

  #hash(text: string): string {
    return createHash(ALGORITHMS[this.#algorithm][1]).update(text).digest("hex");
  }

  /**
   * Shows that it was made here and for that client.
   *
   * @param mark - when it was made, and what makes it one of its kind
   */
  #nonceOf(mark: string, request: Request): string {
    const address = request.getClientAddress();
    const client = "host" in address ? `${address.host}` : "";
    const code = createHmac("sha256", this.#key).update(`${mark} ${client}`).digest("hex");
    return `${mark}-${code}`;
  }

  #checkNonce(nonce: string, request: Request): void {
    const [, mark] = NONCE.exec(nonce) ?? [];
    if (mark === undefined || !isSameSecret(nonce, this.#nonceOf(mark, request))) {
      throw new LoginFailed("a challenge that is not ours, or not that client's");
    }
    const madeAt = madeAtOf(nonce);
    const isTooOld = this.#clock.seconds() - madeAt > CHALLENGE_LIFETIME;
    if (!isTooOld && this.#used.remembers(madeAt)) return;
    this.#late.add(request);
    throw new LoginFailed("the challenge is too old");
  }
}
