import { getReactor, type IDelayedCall, type IReactorTime } from "@cordage/reactor";
import { RegistrationError, SIPError } from "./errors.ts";
import type { ILocator, IRegistry, Registration } from "./interfaces.ts";
import { MAX_REGISTERED_URL, MAX_REGISTRATIONS, REGISTRATION_LIFETIME } from "./limits.ts";
import { SIPURL } from "./sip-url.ts";

/** How an {@link InMemoryRegistry} is set up. */
export interface InMemoryRegistryOptions {
  /** Measures time. Default: the default reactor. */
  readonly clock?: Pick<IReactorTime, "seconds" | "callLater"> | undefined;
  /** The most users that are kept; further ones get 503. Default: 10,000. */
  readonly maxRegistrations?: number | undefined;
  /** Seconds after which a registration ends at the latest. Default: 3600. */
  readonly lifetime?: number | undefined;
}

interface Entry {
  readonly expiry: IDelayedCall;
  readonly contactURL: SIPURL;
}

/**
 * Keeps where the users of one domain are, each at one place: the last that was registered.
 *
 * @see Twisted: `twisted.protocols.sip.InMemoryRegistry` (SI-3)
 */
export class InMemoryRegistry implements IRegistry, ILocator {
  /** The domain, in lower case. */
  readonly domain: string;
  readonly #clock: Pick<IReactorTime, "seconds" | "callLater"> | undefined;
  readonly #maxRegistrations: number;
  readonly #lifetime: number;
  readonly #users = new Map<string, Entry>();

  /** @throws RangeError when the domain is no host, or an option is no number above 0 */
  constructor(domain: string, options: InMemoryRegistryOptions = {}) {
    const { maxRegistrations = MAX_REGISTRATIONS, lifetime = REGISTRATION_LIFETIME } = options;
    for (const limit of [maxRegistrations, lifetime]) {
      if (!(limit > 0)) throw new RangeError(`limits are above 0, got ${limit}`);
    }
    this.domain = new SIPURL(domain).host;
    this.#clock = options.clock;
    this.#maxRegistrations = maxRegistrations;
    this.#lifetime = lifetime;
  }

  /** How many users are registered. */
  get size(): number {
    return this.#users.size;
  }

  /** @throws SIPError 404 for users that are not registered, and those of other domains */
  getAddress(userURL: SIPURL): SIPURL {
    const entry = this.#isOurs(userURL) ? this.#users.get(userURL.username ?? "") : undefined;
    if (entry === undefined) throw new SIPError(404);
    return entry.contactURL;
  }

  /** @throws RegistrationError 404 for users of other domains */
  getRegistrationInfo(userURL: SIPURL): Registration {
    return this.#registrationOf(this.#nameOf(userURL));
  }

  /**
   * @param seconds - Default: as long as possible
   * @throws RegistrationError 404 for other domains; 413 for URLs of more than 1024 characters; 503 when there are
   *   too many users already
   */
  registerAddress(
    domainURL: SIPURL,
    logicalURL: SIPURL,
    physicalURL: SIPURL,
    seconds: number = this.#lifetime,
  ): Registration {
    if (!this.#isOurs(domainURL)) throw new RegistrationError(404);
    if (isTooLong(logicalURL) || isTooLong(physicalURL)) throw new RegistrationError(413);
    const name = detached(this.#nameOf(logicalURL));
    if (!this.#users.has(name) && this.#users.size >= this.#maxRegistrations) {
      throw new RegistrationError(503);
    }
    this.#remove(name);
    const expiry = this.#time.callLater(Math.min(seconds, this.#lifetime), () => {
      this.#users.delete(name);
    });
    this.#users.set(name, { expiry, contactURL: detachedURL(physicalURL) });
    return this.#registrationOf(name);
  }

  /**
   * Removes a user, wherever they were.
   *
   * @returns where that was
   * @throws RegistrationError 404 for other domains
   */
  unregisterAddress(
    domainURL: SIPURL,
    logicalURL: SIPURL,
    _physicalURL: SIPURL | "*",
  ): Registration {
    if (!this.#isOurs(domainURL)) throw new RegistrationError(404);
    const name = this.#nameOf(logicalURL);
    const { contactURL } = this.#registrationOf(name);
    this.#remove(name);
    return { secondsToExpiry: 0, contactURL };
  }

  /** Removes all users, so that none has a delayed call pending. */
  clear(): void {
    for (const name of [...this.#users.keys()]) this.#remove(name);
  }

  get #time(): Pick<IReactorTime, "seconds" | "callLater"> {
    return this.#clock ?? getReactor();
  }

  #isOurs(url: SIPURL): boolean {
    return url.host === this.domain;
  }

  #nameOf(url: SIPURL): string {
    if (!this.#isOurs(url) || url.username === undefined) throw new RegistrationError(404);
    return url.username;
  }

  #registrationOf(name: string): Registration {
    const entry = this.#users.get(name);
    if (entry === undefined) return { secondsToExpiry: 0, contactURL: undefined };
    const secondsToExpiry = Math.round(entry.expiry.getTime() - this.#time.seconds());
    return { secondsToExpiry, contactURL: entry.contactURL };
  }

  #remove(name: string): void {
    this.#users.get(name)?.expiry.cancel();
    this.#users.delete(name);
  }
}

function isTooLong(url: SIPURL): boolean {
  return `${url}`.length > MAX_REGISTERED_URL;
}

function detachedURL({ host, username, password, port, params, headers }: SIPURL): SIPURL {
  return new SIPURL(detached(host), {
    username: username && detached(username),
    password: password && detached(password),
    port,
    params: detached(params),
    headers: detached(headers),
  });
}

/** A copy. A piece of a text holds all of that in memory, and this may be one of a large datagram. */
function detached(text: string): string {
  return Buffer.from(text).toString();
}
