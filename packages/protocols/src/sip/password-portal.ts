import { randomBytes } from "node:crypto";
import { UnauthorizedLogin } from "./errors.ts";
import type { ICredentials, IPortal } from "./interfaces.ts";

/** Lets in who knows their password. */
export class PasswordPortal implements IPortal {
  readonly #passwords: ReadonlyMap<string, string>;
  /** What those are compared with who have no password, so that it takes as long. */
  readonly #nobodys = randomBytes(32).toString("hex");

  /** @param passwords - by user, with the realm: `ann@example.org` */
  constructor(passwords: Readonly<Record<string, string>>) {
    this.#passwords = new Map(Object.entries(passwords));
  }

  login(user: string, credentials: ICredentials): void {
    const password = this.#passwords.get(user);
    const isRight = credentials.checkPassword(password ?? this.#nobodys);
    if (password === undefined || !isRight)
      throw new UnauthorizedLogin("nobody with that password");
  }
}
