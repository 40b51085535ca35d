/**
 * The errors of agents.
 *
 * ```text
 * HTTPError
 *   SchemeNotSupported             a URI that is of neither http nor https
 *   TunnelRefused                  a proxy doesn't open a tunnel
 *   HTTPStatusError                a call was answered with a status that says it was not made
 *   RedirectError                  a redirect that is not followed
 *     PageRedirect                 the method may not be repeated without asking
 *     RedirectWithNoLocation
 *     InsecureRedirect             from https to http
 *     InfiniteRedirection          too many
 * ```
 */
import type { IResponse } from "../../http/client/response.ts";
import { HTTPError } from "../../http/errors.ts";

/** A URI of a scheme that agents don't speak (AG-1). */
export class SchemeNotSupported extends HTTPError {
  override readonly name = "SchemeNotSupported";
  override readonly code = "ERR_SCHEME_NOT_SUPPORTED";

  constructor(scheme: string) {
    super(`scheme not supported: ${scheme}`);
  }
}

/** A proxy answered CONNECT with something else than a tunnel: 407 when it wants to know who we are (AG-17). */
export class TunnelRefused extends HTTPError {
  override readonly name = "TunnelRefused";
  override readonly code = "ERR_TUNNEL_REFUSED";
  readonly status: number;
  /** The reason phrase, as the proxy put it. */
  readonly reason: string;
  /** How the proxy would have us authorized, as it put it in Proxy-Authenticate. */
  readonly challenges: readonly string[];

  constructor({ code, phrase, headers }: IResponse) {
    const what = code === 407 ? "the proxy wants authorization" : "the proxy opens no tunnel";
    super(`${what}: it answered with ${code}`);
    this.status = code;
    this.reason = phrase;
    this.challenges = headers.getRawHeaders("Proxy-Authenticate", []);
  }
}

/** A call over HTTP was answered with a status that says it was not made (XR-11). */
export class HTTPStatusError extends HTTPError {
  override readonly name = "HTTPStatusError";
  override readonly code = "ERR_HTTP_STATUS";
  readonly status: number;
  /** The reason phrase, as the server put it. */
  readonly reason: string;

  constructor(status: number, reason: string) {
    super(`the server answered with status ${status}`);
    this.status = status;
    this.reason = reason;
  }
}

/** A redirect that was not followed; comes as the reason of a ResponseFailed (AG-13). */
export abstract class RedirectError extends HTTPError {
  /** The status that redirected. */
  readonly status: number;
  /** Where to, as the server put it, if it did. */
  readonly location: string | undefined;

  constructor(message: string, status: number, location: string | undefined) {
    super(message);
    this.status = status;
    this.location = location;
  }
}

/** A redirect of a method that may not be repeated without asking. */
export class PageRedirect extends RedirectError {
  override readonly name = "PageRedirect";
  override readonly code = "ERR_PAGE_REDIRECT";

  constructor(status: number, location: string) {
    super(`${status} redirects a method that is not repeated without asking`, status, location);
  }
}

/** A redirect that doesn't say where to, or not so that it could be followed. */
export class RedirectWithNoLocation extends RedirectError {
  override readonly name = "RedirectWithNoLocation";
  override readonly code = "ERR_REDIRECT_WITH_NO_LOCATION";

  constructor(status: number, location?: string) {
    super(`${status} redirects without a location that can be followed`, status, location);
  }
}

/** A redirect from https to http, where anybody could read on. */
export class InsecureRedirect extends RedirectError {
  override readonly name = "InsecureRedirect";
  override readonly code = "ERR_INSECURE_REDIRECT";

  constructor(status: number, location: string) {
    super(`${status} redirects from https to http`, status, location);
  }
}

/** More redirects than are followed. */
export class InfiniteRedirection extends RedirectError {
  override readonly name = "InfiniteRedirection";
  override readonly code = "ERR_INFINITE_REDIRECTION";

  constructor(status: number, location: string, limit: number) {
    super(`more than ${limit} redirects`, status, location);
  }
}
