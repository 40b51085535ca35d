import { requireText } from "../../http/argument-checks.ts";

const PRINTABLE = /^[\x20-\x7e]*$/;

/** @throws RangeError for a realm that can't stand in a field; TypeError for what is no text */
export function requireRealm(realm: string): string {
  if (!PRINTABLE.test(requireText("realm", realm)))
    throw new RangeError("a realm is printable ASCII");
  return realm;
}
