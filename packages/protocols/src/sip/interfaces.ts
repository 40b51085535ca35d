import type { SIPRequest } from "./sip-message.ts";
import type { SIPURL } from "./sip-url.ts";
import type { SIPAddress } from "./via.ts";

/** A result that may be there already, or come as a Deferred or Promise. */
export type Eventual<T> = T | PromiseLike<T>;

/**
 * Knows where users are.
 *
 * @see Twisted: `twisted.protocols.sip.ILocator`
 */
export interface ILocator {
  /**
   * Where requests to a user go: a URL whose host is an IP address, since names are not looked up.
   *
   * @throws SIPError with the status of the refusal; 404 if there is no such user
   */
  getAddress(logicalURL: SIPURL): Eventual<SIPURL>;
}

/** Where a user is, and for how long that holds. */
export interface Registration {
  /** 0 when it is over. */
  readonly secondsToExpiry: number;
  /** `undefined` when the user is nowhere. */
  readonly contactURL: SIPURL | undefined;
}

/**
 * Keeps where users are. Each method may throw a {@link RegistrationError}, or any other `SIPError`, with the
 * status of the refusal.
 *
 * @see Twisted: `twisted.protocols.sip.IRegistry`
 */
export interface IRegistry {
  /**
   * A user of the domain can be found at a place from now on.
   *
   * @param seconds - for how long at most
   */
  registerAddress(
    domainURL: SIPURL,
    logicalURL: SIPURL,
    physicalURL: SIPURL,
    seconds: number,
  ): Eventual<Registration>;

  /**
   * A user can't be found at a place any more, or at none (`"*"`). That there was no registration is no
   * failure: the datagram with the answer to an earlier one may be lost.
   */
  unregisterAddress(
    domainURL: SIPURL,
    logicalURL: SIPURL,
    physicalURL: SIPURL | "*",
  ): Eventual<Registration>;

  /** Where a user is. */
  getRegistrationInfo(logicalURL: SIPURL): Eventual<Registration>;
}

/**
 * What somebody says to show who they are.
 *
 * @see Twisted: `twisted.cred.credentials.IUsernamePassword` and its like
 */
export interface ICredentials {
  readonly username: string;
  /** Whether they know `password`. */
  checkPassword(password: string): boolean;
}

/**
 * A way of asking who somebody is.
 *
 * @see Twisted: `twisted.protocols.sip.IAuthorizer`
 */
export interface IAuthorizer {
  /** What a client needs to know to answer, such as `nonce="…"`; `undefined` if that is nothing. */
  getChallenge(peer: SIPAddress, request: SIPRequest): string | undefined;

  /**
   * Reads the answer.
   *
   * @param response - what follows the scheme in the header
   * @throws SIPFormatError when it is not well formed
   * @throws UnauthorizedLogin when it does not answer a challenge of ours
   */
  decode(response: string, request: SIPRequest, peer: SIPAddress): ICredentials;
}

/**
 * Lets users in.
 *
 * @see Twisted: `twisted.cred.portal.Portal`
 */
export interface IPortal {
  /**
   * Lets a user in, or throws {@link UnauthorizedLogin}.
   *
   * @param user - with the realm: `ann@example.org`
   */
  login(user: string, credentials: ICredentials): Eventual<unknown>;
}
