import { percentDecode } from "../http/percent-encoding.ts";
import { encodeSegment } from "./path-segment.ts";

/** The parts of a URL; `http://localhost/` where they are left out. */
export interface URLPathParts {
  readonly scheme?: string | undefined;
  /** The host, with its port if there is one. */
  readonly netloc?: string | undefined;
  /** Percent-encoded. */
  readonly path?: string | undefined;
  /** Without the question mark. */
  readonly query?: string | undefined;
  /** Without the hash sign. */
  readonly fragment?: string | undefined;
}

/** What a URL can be taken from: a request. */
export interface HasPrePathURL {
  /** The URL of the resource that was found, without what is left of the path. */
  prePathURL(): string;
}

/**
 * A URL to go on from: to what is below it, beside it, above it. Each step gives a new one, without the
 * query unless `keepQuery` says so, and without the fragment.
 *
 * ```ts
 * request.URLPath().sibling("other").child("below").toString();
 * ```
 *
 * @see Twisted: `twisted.python.urlpath.URLPath` (RS-9)
 */
export class URLPath {
  readonly scheme: string;
  readonly netloc: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;

  constructor(parts: URLPathParts = {}) {
    this.scheme = parts.scheme ?? "http";
    this.netloc = parts.netloc ?? "localhost";
    this.path = parts.path ?? "/";
    this.query = parts.query ?? "";
    this.fragment = parts.fragment ?? "";
  }

  /** @throws TypeError when `url` is no absolute URL */
  static fromString(url: string): URLPath {
    const { protocol, host, pathname, search, hash } = new URL(url);
    return new URLPath({
      scheme: protocol.slice(0, -1),
      netloc: host,
      path: pathname,
      query: search.slice(1),
      fragment: hash.slice(1),
    });
  }

  /** The URL of the resource that a request has reached. */
  static fromRequest(request: HasPrePathURL): URLPath {
    const [scheme = "", rest = ""] = request.prePathURL().split("://");
    const slash = rest.indexOf("/");
    return new URLPath({ scheme, netloc: rest.slice(0, slash), path: rest.slice(slash) });
  }

  /**
   * The segments of the path, the empty one before the first slash among them.
   *
   * @param unquote - whether to percent-decode them
   */
  pathList(unquote = false): string[] {
    const segments = this.path.split("/");
    return unquote ? segments.map(percentDecode) : segments;
  }

  /** What is called `name` and lies beside this. */
  sibling(name: string, keepQuery = false): URLPath {
    return this.#at([...this.pathList().slice(0, -1), encodeSegment(name)], keepQuery);
  }

  /** What is called `name` and lies below this. */
  child(name: string, keepQuery = false): URLPath {
    const segments = this.pathList();
    if (segments.at(-1) === "") segments.pop();
    return this.#at([...segments, encodeSegment(name)], keepQuery);
  }

  /** What this lies in. */
  here(keepQuery = false): URLPath {
    return this.#at([...this.pathList().slice(0, -1), ""], keepQuery);
  }

  /** What {@link here} lies in. */
  parent(keepQuery = false): URLPath {
    const segments = this.pathList().slice(0, -2);
    return this.#at(segments.length === 0 ? ["", ""] : [...segments, ""], keepQuery);
  }

  /**
   * What a browser shows that follows the link `reference` from here.
   *
   * @throws TypeError when it is no link
   */
  click(reference: string): URLPath {
    return URLPath.fromString(new URL(reference, this.toString()).href);
  }

  /** The URL as text. */
  toString(): string {
    const query = this.query === "" ? "" : `?${this.query}`;
    const fragment = this.fragment === "" ? "" : `#${this.fragment}`;
    return `${this.scheme}://${this.netloc}${this.path}${query}${fragment}`;
  }

  #at(segments: readonly string[], keepQuery: boolean): URLPath {
    const { scheme, netloc, query } = this;
    return new URLPath({
      scheme,
      netloc,
      path: segments.join("/"),
      query: keepQuery ? query : "",
    });
  }
}
