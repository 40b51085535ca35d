import type { IResource } from "../interfaces.ts";
import type { Request } from "../request.ts";

/** Who a client says it is, and how to find out whether that is so. */
export interface WebCredentials {
  /** `undefined` for a client that has shown nothing: it may be let in as nobody in particular. */
  readonly username: string | undefined;
  /** The password itself, where the client has sent it: for those who keep hashes of passwords. */
  readonly password?: string | undefined;
  /** Whether the client knows this password. */
  checkPassword(password: string): boolean;
}

/** What somebody gets to see, and what is to be done when that is over. */
export interface WebAvatar {
  readonly resource: IResource;
  /** Called once, when the request has ended. */
  logout?(): void;
}

/** Lets people in. */
export interface WebPortal {
  /**
   * @returns what they get to see, now or later
   * @throws LoginFailed, or fails with it, for those that are not to be let in
   */
  login(credentials: WebCredentials): WebAvatar | PromiseLike<WebAvatar>;
}

/**
 * One way for clients to show who they are.
 *
 * @see Twisted: `twisted.web.iweb.ICredentialFactory` (GU-1)
 */
export interface ICredentialFactory {
  /** The scheme, in lower case: `basic`. */
  readonly scheme: string;
  /** What a client is asked with, beside the scheme. */
  getChallenge(request: Request): ReadonlyMap<string, string>;
  /**
   * Reads what a client has answered, behind the scheme.
   *
   * @throws LoginFailed for what is no answer
   */
  decode(response: string, request: Request): WebCredentials;
}
