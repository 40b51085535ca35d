import { isDeepStrictEqual } from "node:util";
import { differenceBetween, isBeginningOf, type SplitEvent, type SplitTrace } from "./trace.ts";

/** What a protocol may do on noticing that somebody meddles with its connection. */
const CLOSING: ReadonlySet<string> = new Set([
  "loseConnection",
  "abortConnection",
  "handshake failed",
  "handshake without startTLS",
  "threw",
]);

/**
 * What is wrong with how a protocol took plaintext that was injected in front of a TLS upgrade. It may
 * act as if there were none, or close; what it has closed for it must not have acted on.
 *
 * @param expected - what it does without the plaintext
 * @see RFC 3207, section 6; RFC 2595, section 2.4
 */
export function injectionFault(expected: SplitTrace, got: SplitTrace): string | undefined {
  const difference = differenceBetween(expected, got);
  if (difference === undefined || hasOnlyClosed(expected, got)) return undefined;
  return `plaintext from before the TLS upgrade was taken for what came after it: ${difference}`;
}

function hasOnlyClosed(expected: SplitTrace, got: SplitTrace): boolean {
  const closing = got.events.findIndex(({ name }) => CLOSING.has(name));
  if (closing < 0) return false;
  const isSame = (event: SplitEvent, index: number): boolean =>
    isDeepStrictEqual(event, expected.events[index]);
  return (
    got.events.slice(0, closing).every(isSame) &&
    isBeginningOf(expected.writtenSecurely, got.writtenSecurely)
  );
}
