/**
 * Fields that have no business behind a body: by the time they come, it has been decided where the
 * message ends, who gets it, who sent it and how its content is to be read.
 *
 * @see RFC 9110, section 6.5.1; HP-15
 */
const FORBIDDEN: ReadonlySet<string> = new Set([
  // framing
  ...["content-length", "transfer-encoding", "trailer", "te"],
  // routing and the connection
  ...["host", "connection", "keep-alive", "proxy-connection", "upgrade", "max-forwards"],
  // conditions and other modifiers of the request
  ...["expect", "range", "cache-control", "pragma", "if-match", "if-none-match"],
  ...["if-modified-since", "if-unmodified-since", "if-range"],
  // who sent it
  ...["authorization", "proxy-authorization", "cookie", "forwarded"],
  // what the content is
  ...["content-encoding", "content-type", "content-range"],
]);

/** Whether a field of this name, in any case, is refused as a trailer. */
export function isForbiddenTrailer(name: string): boolean {
  return FORBIDDEN.has(name.toLowerCase());
}
