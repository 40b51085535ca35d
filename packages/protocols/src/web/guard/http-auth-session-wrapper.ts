import { type Failure, maybeDeferred } from "@cordage/deferred";
import { Logger } from "@cordage/reactor";
import { requireMethods } from "../../http/argument-checks.ts";
import { UNAUTHORIZED } from "../../http/status.ts";
import { LoginFailed } from "../errors.ts";
import type { IResource } from "../interfaces.ts";
import { errorPage } from "../pages.ts";
import { NOT_DONE_YET, type RenderResult } from "../render-result.ts";
import type { Request } from "../request.ts";
import { getChildForRequest } from "../site.ts";
import type { ICredentialFactory, WebAvatar, WebCredentials, WebPortal } from "./interfaces.ts";

const log = new Logger("web.guard");

const AUTHORIZATION = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) +(.*)$/;

/** These stand in challenges as they are (RFC 7616, section 3.3). */
const UNQUOTED: ReadonlySet<string> = new Set(["algorithm", "stale"]);

/** What a client without a name shows. */
const ANONYMOUS: WebCredentials = Object.freeze({
  username: undefined,
  checkPassword: () => false,
});

/**
 * Asks who is there before anything below is shown: what that is can be another resource for each. Bodies of
 * requests are collected meanwhile.
 *
 * Whoever is not let in gets 401 for every path, with one challenge for each of the ways to answer.
 *
 * @see RFC 9110, section 11; Twisted: `twisted.web.guard.HTTPAuthSessionWrapper` (GU-1)
 */
export class HTTPAuthSessionWrapper implements IResource {
  readonly isLeaf = true;
  readonly #portal: WebPortal;
  readonly #factories: readonly ICredentialFactory[];

  /**
   * @param credentialFactories - the ways to show who one is, the best first
   * @throws TypeError for what is no portal, or no list of one way at least
   */
  constructor(portal: WebPortal, credentialFactories: readonly ICredentialFactory[]) {
    this.#portal = requireMethods("portal", portal, "login");
    if (!Array.isArray(credentialFactories) || credentialFactories.length === 0) {
      throw new TypeError(
        "clients need a way to show who they are: a list of credential factories",
      );
    }
    for (const factory of credentialFactories) {
      requireMethods("a credential factory", factory, "getChallenge", "decode");
    }
    this.#factories = [...credentialFactories];
  }

  getChildWithDefault(): IResource {
    return this;
  }

  render(request: Request): RenderResult {
    maybeDeferred(() => this.#portal.login(this.#credentialsOf(request)))
      .addCallbacks(
        (avatar) => show(avatar, request),
        (reason) => this.#refuse(reason, request),
      )
      .addErrback((reason) => request.processingFailed(reason));
    return NOT_DONE_YET;
  }

  #credentialsOf(request: Request): WebCredentials {
    const fields = request.requestHeaders.getRawHeaders("Authorization", []);
    const [field] = fields;
    if (field === undefined) return ANONYMOUS;
    const [, scheme = "", response = ""] = AUTHORIZATION.exec(field) ?? [];
    const factory = this.#factories.find((each) => each.scheme === scheme.toLowerCase());
    if (fields.length > 1 || factory === undefined) throw new LoginFailed("no scheme of ours");
    return factory.decode(response, request);
  }

  #refuse(reason: Failure, request: Request): void {
    reason.trap(LoginFailed);
    if (request.isLost) return;
    const challenges = this.#factories.map((factory) => challenge(factory, request));
    request.responseHeaders.setRawHeaders("WWW-Authenticate", challenges);
    request.render(errorPage(UNAUTHORIZED, "Unauthorized", "That is not for everybody."));
  }
}

function show(avatar: WebAvatar, request: Request): void {
  request.notifyFinish().addBoth(() => logOut(avatar));
  if (!request.isLost) request.render(getChildForRequest(avatar.resource, request));
}

function logOut(avatar: WebAvatar): void {
  try {
    avatar.logout?.();
  } catch (error) {
    log.failure("Unhandled error in logout", error);
  }
}

function challenge(factory: ICredentialFactory, request: Request): string {
  const parameters = [...factory.getChallenge(request)].map(([name, value]) =>
    UNQUOTED.has(name) ? `${name}=${value}` : `${name}="${value.replace(/["\\]/g, "\\$&")}"`,
  );
  return `${factory.scheme} ${parameters.join(", ")}`;
}
