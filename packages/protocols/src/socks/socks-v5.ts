import { maybeDeferred } from "@cordage/deferred";
import { type IAddress, ServerFactory } from "@cordage/reactor";
import type { RelayedProtocol } from "../portforward/index.ts";
import { isIP } from "./ip-hosts.ts";
import type { SOCKSAddress, SOCKSReply } from "./messages.ts";
import type { Authenticate } from "./password-table.ts";
import { SOCKSServer } from "./socks-server.ts";
import { type SOCKSOptions, SOCKSSettings } from "./socks-settings.ts";
import { type SOCKSCredentials, Socks5Decoder } from "./socks5-decoder.ts";
import { encodeChoice, encodeSocks5Answer, encodeStatus, METHODS } from "./socks5-encoder.ts";

/** What may be chosen for a SOCKS 5 server. */
export interface SOCKSv5Options extends SOCKSOptions {
  /**
   * Who may use it; see `passwordTable`. With it everybody has to show who they are. Without it, only clients
   * on this host are served, unless `allowAnonymous`.
   */
  readonly authenticate?: Authenticate | undefined;
}

/**
 * What comes next:
 *
 * ```text
 * greeting --> credentials --> checking --> request
 *     |                                        ^
 *     +----------------------------------------+    nobody has to show who they are
 * ```
 */
type Stage = "greeting" | "credentials" | "checking" | "request";

/**
 * Serves SOCKS 5: CONNECT, BIND and, over a reactor with UDP, UDP ASSOCIATE; with names, IPv4 and IPv6.
 *
 * @see RFC 1928; RFC 1929
 */
export class SOCKSv5 extends SOCKSServer {
  protected override readonly source: Socks5Decoder = new Socks5Decoder();
  readonly #authenticate: Authenticate | undefined;
  #stage: Stage = "greeting";

  constructor(settings: SOCKSSettings, authenticate?: Authenticate) {
    super(settings);
    this.#authenticate = authenticate;
  }

  protected override read(): void {
    if (this.#stage === "greeting") this.#readGreeting();
    if (this.#stage === "credentials" && this.isAsking) this.#readCredentials();
    if (this.#stage === "request" && this.isAsking) this.#readRequest();
  }

  protected override encodeAnswer(reply: SOCKSReply, address: SOCKSAddress): Buffer {
    // Before the request there is no answer, only a choice: none of the methods.
    if (this.#stage === "greeting") return encodeChoice(METHODS.noneAcceptable);
    if (this.#stage !== "request") return encodeStatus(false);
    return encodeSocks5Answer(reply, address);
  }

  /** Where this server connects from (RFC 1928, section 6). */
  protected override addressToTell(target: RelayedProtocol): IAddress {
    return target.transport.getHost();
  }

  #readGreeting(): void {
    const offered = this.take(() => this.source.nextGreeting());
    if (offered === undefined) return;
    const method = this.#chooseMethod();
    if (method === undefined || !offered.includes(method)) {
      this.refuse("notAllowed");
      return;
    }
    this.transport.write(encodeChoice(method));
    this.#stage = method === METHODS.password ? "credentials" : "request";
  }

  #chooseMethod(): number | undefined {
    if (this.#authenticate !== undefined) return METHODS.password;
    const peer = this.transport.getPeer();
    return this.settings.mayBeAnonymous(isIP(peer) ? peer.host : "") ? METHODS.none : undefined;
  }

  #readCredentials(): void {
    const credentials = this.take(() => this.source.nextCredentials());
    if (credentials === undefined) return;
    this.#stage = "checking";
    this.transport.pauseProducing();
    maybeDeferred(() => this.#check(credentials)).addCallbacks(
      (isKnown) => this.#checked(isKnown),
      () => this.#checked(false),
    );
  }

  #check({ user, password }: SOCKSCredentials): boolean | PromiseLike<boolean> {
    return this.#authenticate?.(user, password) ?? false;
  }

  #checked(isKnown: boolean): void {
    if (!this.isAsking) return; // it has taken too long, or the client has gone
    if (!isKnown) {
      this.refuse("notAllowed");
      return;
    }
    this.#stage = "request";
    this.transport.write(encodeStatus(true));
    this.transport.resumeProducing();
    this.#readRequest();
  }

  #readRequest(): void {
    const request = this.take(() => this.source.nextRequest());
    if (request !== undefined) this.perform(request);
  }
}

/** Makes SOCKS 5 servers. */
export class SOCKSv5Factory extends ServerFactory {
  readonly settings: SOCKSSettings;
  readonly #authenticate: Authenticate | undefined;

  /** @throws RangeError for options that are no good */
  constructor(options: SOCKSv5Options = {}) {
    super();
    this.settings = new SOCKSSettings(options);
    this.#authenticate = options.authenticate;
  }

  override buildProtocol(_address: IAddress): SOCKSv5 {
    const built = new SOCKSv5(this.settings, this.#authenticate);
    built.factory = this;
    return built;
  }
}
