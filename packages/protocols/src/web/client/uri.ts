import { isTargetByte } from "../../http/byte-classes.ts";
import { parseHostPort } from "../../http/host.ts";

const FORM = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(?:#(.*))?$/;

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ["http", 80],
  ["https", 443],
  ["ws", 80],
  ["wss", 443],
]);

/**
 * An absolute URI of a server, taken apart. All of it is ASCII, and still percent-encoded.
 *
 * @see Twisted: `twisted.web.client.URI` (AG-1); RFC 3986
 */
export class URI {
  /** In lower case. */
  readonly scheme: string;
  /** Host and port as they were given. */
  readonly netloc: string;
  /** A name in lower case, or an address without brackets: what to connect to. */
  readonly host: string;
  /** 0 when none was given and the scheme has none. */
  readonly port: number;
  /** From the first slash on, without the query; may be empty. */
  readonly path: string;
  /** With its question mark; empty when there is none. */
  readonly query: string;
  /** Without its `#`; never sent. */
  readonly fragment: string | undefined;

  /**
   * @throws RangeError for what is no absolute URI with a host, and for one with a user name or password, which
   *   have no place in a request
   */
  constructor(text: string) {
    const [, scheme, netloc, path, query = "", fragment] = FORM.exec(text) ?? [];
    if (scheme === undefined || netloc === undefined || path === undefined || !isPlain(text)) {
      throw new RangeError("not an absolute URI in ASCII: new URL(text).href makes one");
    }
    const authority = parseHostPort(netloc);
    if (authority === undefined) throw new RangeError("a URI needs a host, and no user name");
    this.scheme = scheme.toLowerCase();
    this.netloc = netloc;
    this.host = authority.host.replace(/^\[|\]$/g, "").toLowerCase();
    this.port = authority.port ?? DEFAULT_PORTS.get(this.scheme) ?? 0;
    this.path = path;
    this.query = query;
    this.fragment = fragment;
  }

  /** What stands in the request line: path and query (RFC 9112, section 3.2.1). */
  get originForm(): string {
    return `${this.path === "" ? "/" : this.path}${this.query}`;
  }

  /** What stands in Host: the port only if it isn't the usual one, IPv6 addresses in brackets (AG-1). */
  get hostField(): string {
    const host = this.host.includes(":") ? `[${this.host}]` : this.host;
    return this.port === DEFAULT_PORTS.get(this.scheme) ? host : `${host}:${this.port}`;
  }

  /** Whether both are of one origin: scheme, host and port (AG-15). */
  hasOriginOf(other: URI): boolean {
    return this.scheme === other.scheme && this.host === other.host && this.port === other.port;
  }

  /** Without the fragment. */
  get absoluteForm(): string {
    return `${this.scheme}://${this.hostField}${this.originForm}`;
  }

  /** The URI as text. */
  toString(): string {
    const fragment = this.fragment === undefined ? "" : `#${this.fragment}`;
    return `${this.scheme}://${this.netloc}${this.path}${this.query}${fragment}`;
  }
}

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "#" && !isTargetByte(text.charCodeAt(i))) return false;
  }
  return true;
}
