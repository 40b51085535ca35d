import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Says whether somebody is who they say. A Deferred or Promise is waited for. */
export type Authenticate = (user: Buffer, password: Buffer) => boolean | PromiseLike<boolean>;

/**
 * Knows users by their passwords. How long an answer takes tells nothing of either.
 *
 * @param passwords - by user
 */
export function passwordTable(passwords: Readonly<Record<string, string>>): Authenticate {
  // A hash with a key of the moment: two of them can be compared whatever their lengths.
  const key = randomBytes(32);
  const hash = (text: Uint8Array | string): Buffer =>
    createHmac("sha256", key).update(text).digest();
  const known = new Map(
    Object.entries(passwords).map(([user, password]) => [
      hash(user).toString("hex"),
      hash(password),
    ]),
  );
  const nobody = hash(randomBytes(32));
  return (user, password) =>
    timingSafeEqual(hash(password), known.get(hash(user).toString("hex")) ?? nobody);
}
