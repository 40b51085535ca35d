/** What a client of finger asks for. */
export type FingerQuery =
  | { readonly kind: "domain"; readonly verbose: boolean }
  | { readonly kind: "user"; readonly verbose: boolean; readonly user: string }
  | {
      readonly kind: "forward";
      readonly verbose: boolean;
      readonly user: string;
      readonly host: string;
    };

/** What asks for more, in front of what it is asked of. */
const VERBOSE = "/W";

/**
 * Reads a query: the last word is what is asked for, and `/W`, or any other word in front of it, asks for
 * more. Behind the last `@` is the host that is to be asked in turn.
 *
 * @param line - a character for each byte
 * @see RFC 1288, section 2.3
 */
export function parseFingerQuery(line: string): FingerQuery {
  const words = line.split(/[\t-\r ]+/).filter((word) => word !== "");
  const verbose = words.length > 1 || words[0] === VERBOSE;
  const subject = words.length === 1 && verbose ? "" : (words.at(-1) ?? "");
  const at = subject.lastIndexOf("@");
  if (at >= 0) {
    return { kind: "forward", verbose, user: subject.slice(0, at), host: subject.slice(at + 1) };
  }
  return subject === "" ? { kind: "domain", verbose } : { kind: "user", verbose, user: subject };
}
