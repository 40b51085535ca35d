const PRINTABLE = /^[\x20-\x7e]*$/;

/** @throws RangeError for a realm that can't stand in a field */
export function requireRealm(realm: string): string {
  if (!PRINTABLE.test(realm)) throw new RangeError("a realm is printable ASCII");
  return realm;
}
