import { LoginFailed } from "../errors.ts";
import type { ICredentialFactory, WebCredentials } from "./interfaces.ts";
import { isSameSecret } from "./is-same-secret.ts";
import { requireRealm } from "./realm.ts";

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Has clients send name and password as they are: for connections that nobody can read.
 *
 * @see RFC 7617; Twisted: `twisted.web.guard.BasicCredentialFactory` (GU-2)
 */
export class BasicCredentialFactory implements ICredentialFactory {
  readonly scheme = "basic";
  readonly #realm: string;

  /**
   * @param realm - what the name and the password are for; clients show it
   * @throws RangeError for a realm that is not printable ASCII
   */
  constructor(realm: string) {
    this.#realm = requireRealm(realm);
  }

  getChallenge(): ReadonlyMap<string, string> {
    return new Map([
      ["realm", this.#realm],
      ["charset", "UTF-8"],
    ]);
  }

  decode(response: string): WebCredentials {
    if (!BASE64.test(response)) throw new LoginFailed("no base64");
    const text = Buffer.from(response, "base64").toString();
    const colon = text.indexOf(":");
    if (colon < 0) throw new LoginFailed("no password");
    const username = text.slice(0, colon);
    const password = text.slice(colon + 1);
    return { username, password, checkPassword: (expected) => isSameSecret(password, expected) };
  }
}
