/** The target of a request: what it is about. */
import { parseHostPort } from "./host.ts";

/** The four forms of RFC 9112, section 3.2. */
export type TargetForm = "origin" | "absolute" | "asterisk" | "authority";

/** A target, taken apart. All of it is ASCII, and still percent-encoded. */
export interface RequestTarget {
  readonly form: TargetForm;
  /** As it was sent. */
  readonly uri: string;
  /** What is before the `?`. For an authority, the whole of it. */
  readonly path: string;
  /** What is behind the `?`, if there is one. */
  readonly query: string | undefined;
  /** In the absolute form: `host[:port]`, which takes the place of the Host field. */
  readonly authority: string | undefined;
}

const ABSOLUTE = /^https?:\/\/([^/?]*)(.*)$/i;

/**
 * Takes a target apart; its bytes were checked before.
 *
 * A target that starts with a slash is a path, two slashes or not: it never names a host. The asterisk is
 * left to whoever answers, since methods other than OPTIONS are to be told 405 (RS-5).
 *
 * @returns `undefined` for one that is of no form, or of a form this method doesn't have (HP-5)
 */
export function parseTarget(method: string, uri: string): RequestTarget | undefined {
  if (method === "CONNECT") return authorityForm(uri);
  if (uri.charCodeAt(0) === 0x2f) return withPath("origin", uri, uri, undefined);
  if (uri === "*") return withPath("asterisk", uri, uri, undefined);
  return absoluteForm(method, uri);
}

/** A host and a port, both of them needed (RFC 9112, section 3.2.3). */
function authorityForm(uri: string): RequestTarget | undefined {
  if (parseHostPort(uri)?.port === undefined) return undefined;
  return { form: "authority", uri, path: uri, query: undefined, authority: undefined };
}

function absoluteForm(method: string, uri: string): RequestTarget | undefined {
  const [, authority, rest] = ABSOLUTE.exec(uri) ?? [];
  if (authority === undefined || rest === undefined) return undefined;
  if (parseHostPort(authority) === undefined) return undefined; // which rules out user names as well
  if (rest === "" && method === "OPTIONS") return withPath("absolute", uri, "*", authority);
  return withPath("absolute", uri, rest.startsWith("/") ? rest : `/${rest}`, authority);
}

function withPath(
  form: TargetForm,
  uri: string,
  pathAndQuery: string,
  authority: string | undefined,
): RequestTarget {
  const mark = pathAndQuery.indexOf("?");
  if (mark < 0) return { form, uri, path: pathAndQuery, query: undefined, authority };
  const path = pathAndQuery.slice(0, mark);
  return { form, uri, path, query: pathAndQuery.slice(mark + 1), authority };
}
