import { optionsForClientTLS, type TLSOptions, type TrustRoot } from "@cordage/reactor";
import { requireMethods } from "../../http/argument-checks.ts";
import type { IPolicyForHTTPS } from "./interfaces.ts";

/**
 * Trusts whom the platform trusts, or the root given, and that the certificate is for the host asked for.
 *
 * @see Twisted: `twisted.web.client.BrowserLikePolicyForHTTPS` (AG-17)
 */
export class BrowserLikePolicyForHTTPS implements IPolicyForHTTPS {
  readonly #trustRoot: TrustRoot | undefined;

  /**
   * @param trustRoot - whose signatures count. Default: the authorities the platform trusts
   * @throws TypeError for what is none
   */
  constructor(trustRoot?: TrustRoot) {
    optionsForClientTLS("localhost", { trustRoot }); // throws now rather than with the first connection
    this.#trustRoot = trustRoot;
  }

  creatorForNetloc(hostname: string, _port: number): TLSOptions {
    return optionsForClientTLS(hostname, { trustRoot: this.#trustRoot });
  }
}

/** How many servers' options {@link HostnameCachingHTTPSPolicy} keeps, unless told otherwise. */
export const CACHED_POLICIES = 20;

/**
 * Asks another policy once for each server, and remembers what it said: those used most recently.
 *
 * @see Twisted: `twisted.web.client.HostnameCachingHTTPSPolicy` (AG-17)
 */
export class HostnameCachingHTTPSPolicy implements IPolicyForHTTPS {
  readonly #policy: IPolicyForHTTPS;
  readonly #cacheSize: number;
  readonly #cache = new Map<string, TLSOptions>();

  /**
   * @throws RangeError when `cacheSize` is not 1 or more
   * @throws TypeError for a policy that is none
   */
  constructor(policy: IPolicyForHTTPS, cacheSize: number = CACHED_POLICIES) {
    if (!(cacheSize >= 1)) throw new RangeError(`cacheSize has to be 1 or more, got ${cacheSize}`);
    this.#policy = requireMethods("a policy", policy, "creatorForNetloc");
    this.#cacheSize = cacheSize;
  }

  creatorForNetloc(hostname: string, port: number): TLSOptions {
    const key = `${hostname}:${port}`;
    const options = this.#cache.get(key) ?? this.#policy.creatorForNetloc(hostname, port);
    this.#cache.delete(key); // goes to the end: the oldest is the first
    this.#cache.set(key, options);
    const [oldest] = this.#cache.keys();
    if (this.#cache.size > this.#cacheSize && oldest !== undefined) this.#cache.delete(oldest);
    return options;
  }
}
