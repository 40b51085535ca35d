import { type Deferred, type Failure, maybeDeferred } from "@cordage/deferred";
import { type Address, parseAddress } from "./address.ts";
import { RegistrationError, SIPError, UnauthorizedLogin } from "./errors.ts";
import type { IAuthorizer, ICredentials, IPortal, IRegistry, Registration } from "./interfaces.ts";
import { REGISTRATION_LIFETIME } from "./limits.ts";
import { splitList } from "./list-text.ts";
// biome-ignore lint/suspicious/noShadowRestrictedNames: Twisted's name; nothing here needs the global one
import { Proxy } from "./proxy.ts";
import type { SIPRequest } from "./sip-message.ts";
import { SIPURL } from "./sip-url.ts";
import type { SIPAddress } from "./via.ts";

const SECONDS = /^[0-9]{1,10}$/;

/** How somebody is asked who they are, and answers: as a registrar does, or as a proxy (RFC 3261, section 22). */
interface ChallengeForm {
  readonly status: number;
  readonly challenge: string;
  readonly answer: string;
}

const BY_REGISTRAR: ChallengeForm = {
  status: 401,
  challenge: "www-authenticate",
  answer: "authorization",
};
const BY_PROXY: ChallengeForm = {
  status: 407,
  challenge: "proxy-authenticate",
  answer: "proxy-authorization",
};

/**
 * A proxy at which users say where they are. What they register is where their datagram came from, whatever host
 * they name: so they are found behind address translation.
 *
 * ```ts
 * const proxy = new RegisterProxy("sip.example.org");
 * proxy.registry = proxy.locator = new InMemoryRegistry("example.org");
 * proxy.realm = "example.org";
 * proxy.authorizers.set("digest", new DigestAuthorizer());
 * proxy.portal = new PasswordPortal({ "ann@example.org": "secret" });
 * reactor.listenUDP(5060, proxy);
 * ```
 *
 * @see RFC 3261, section 10; Twisted: `twisted.protocols.sip.RegisterProxy` (SI-3)
 */
export class RegisterProxy extends Proxy {
  /** Keeps where users are. To be set before the first request. */
  registry: IRegistry | null = null;
  /** Lets users in; `null` lets everybody. */
  portal: IPortal | null = null;
  /** Ways of asking who somebody is, by the schemes of HTTP in lower case, such as `digest`. */
  readonly authorizers: Map<string, IAuthorizer> = new Map();
  /** What users have passwords for. Default: {@link host}. */
  realm: string;
  /** Whether those have to say who they are, too, whose requests are forwarded: 407. Default: no, as in Twisted. */
  authenticatesForwarding = false;

  /** @throws RangeError when host or port is none */
  constructor(host: string, port?: number) {
    super(host, port);
    this.realm = this.host;
  }

  /** An `ACK` gets lost here: the ones that matter take the direct way. */
  handle_ACK_request(_request: SIPRequest, _addr: SIPAddress): void {}

  /** Registers a user, who may have to say who that is. */
  handle_REGISTER_request(request: SIPRequest, addr: SIPAddress): unknown {
    if (this.portal === null) return this.register(request, addr);
    return this.#login(request, addr, BY_REGISTRAR, ({ username }) => {
      const { url } = parseAddress(request.getHeaders("to")[0] ?? "");
      if (!this.mayRegister(username, url)) throw new SIPError(403);
      return this.register(request, addr);
    });
  }

  override handle_request_default(request: SIPRequest, addr: SIPAddress): unknown {
    // A CANCEL can't be sent again with an answer (RFC 3261, section 22.1).
    const isFree = !this.authenticatesForwarding || request.method === "CANCEL";
    if (this.portal === null || isFree) return super.handle_request_default(request, addr);
    return this.#login(request, addr, BY_PROXY, () => {
      request.setHeaders(BY_PROXY.answer, []); // it was for us
      return super.handle_request_default(request, addr);
    });
  }

  /** Override: may somebody who was let in as `username` say where `user` is? Default: if that is the same. */
  mayRegister(username: string, user: SIPURL): boolean {
    return user.username === username;
  }

  /**
   * Answers a `REGISTER` whose sender may do that: registers, un-registers, or tells what is registered.
   *
   * @throws SIPError, SIPFormatError when it is refused
   */
  register(request: SIPRequest, addr: SIPAddress): Deferred<void> {
    return maybeDeferred(() => this.#applied(request, addr)).addCallback(
      ({ contactURL, secondsToExpiry }) => {
        const response = this.responseFromRequest(200, request);
        if (contactURL !== undefined) {
          response.addHeader("contact", `<${contactURL}>;expires=${secondsToExpiry}`);
          response.addHeader("expires", `${secondsToExpiry}`);
        }
        this.deliverResponse(response);
      },
    );
  }

  /** What the registry makes of a request. */
  #applied(
    request: SIPRequest,
    [host, port]: SIPAddress,
  ): Registration | PromiseLike<Registration> {
    const { registry } = this;
    if (registry === null) throw new TypeError("the proxy has no registry");
    const domain = SIPURL.parse(request.uri);
    const { url: user } = parseAddress(request.getHeaders("to")[0] ?? "");
    const contact = contactOf(request);
    if (contact === undefined) return registry.getRegistrationInfo(user);
    const seconds = requestedSeconds(request, contact);
    if (contact === "*") {
      if (seconds !== 0) throw new RegistrationError(400); // RFC 3261, section 10.3
      return registry.unregisterAddress(domain, user, contact);
    }
    if (seconds === 0) return registry.unregisterAddress(domain, user, contact.url);
    // A link-local address is one only with its zone, which no URL has (RFC 3261, section 25.1).
    if (host.includes("%")) throw new RegistrationError(403);
    return registry.registerAddress(domain, user, contact.url.at(host, port), seconds);
  }

  /** Has somebody say who they are, and goes on if that is true. */
  #login(
    request: SIPRequest,
    addr: SIPAddress,
    form: ChallengeForm,
    admit: (credentials: ICredentials) => unknown,
  ): unknown {
    const answers = request.getHeaders(form.answer).map((text) => /^(\S+)\s+(.*)$/s.exec(text));
    if (answers.length === 0) return this.#challenge(request, addr, form);
    const answer = answers.find((parts) => this.authorizers.has(parts?.[1]?.toLowerCase() ?? ""));
    const authorizer = this.authorizers.get(answer?.[1]?.toLowerCase() ?? "");
    if (authorizer === undefined) throw new SIPError(501);
    return maybeDeferred(() => {
      const credentials = authorizer.decode(answer?.[2] ?? "", request, addr);
      const user = `${credentials.username}@${this.realm}`;
      return maybeDeferred(() => this.portal?.login(user, credentials)).addCallback(
        () => credentials,
      );
    }).addCallbacks(admit, (failure: Failure) => {
      failure.trap(UnauthorizedLogin);
      return this.#challenge(request, addr, form);
    });
  }

  #challenge(request: SIPRequest, addr: SIPAddress, form: ChallengeForm): void {
    const response = this.responseFromRequest(form.status, request);
    for (const [scheme, authorizer] of this.authorizers) {
      const challenge = authorizer.getChallenge(addr, request);
      const start = challenge === undefined ? "" : `${challenge},`;
      response.addHeader(form.challenge, `${capitalized(scheme)} ${start}realm="${this.realm}"`);
    }
    this.deliverResponse(response);
  }
}

/** The first place that is named, since one is kept; `*` for all there are. */
function contactOf(request: SIPRequest): Address | "*" | undefined {
  const [text] = request.getHeaders("contact");
  if (text === undefined) return undefined;
  const [first = ""] = splitList(text, ",");
  return first === "*" ? "*" : parseAddress(first);
}

/** For how long somebody wants to be registered. What is no number is an hour (RFC 3261, section 20.19). */
function requestedSeconds(request: SIPRequest, contact: Address | "*"): number {
  const [header] = request.getHeaders("expires");
  const own = contact === "*" ? undefined : contact.params.get("expires");
  const text = own ?? header ?? "";
  return SECONDS.test(text) ? Number(text) : REGISTRATION_LIFETIME;
}

function capitalized(scheme: string): string {
  return scheme.charAt(0).toUpperCase() + scheme.slice(1);
}
