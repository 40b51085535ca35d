import { type Deferred, Failure, maybeDeferred } from "@cordage/deferred";
import { requireMethods } from "../../http/argument-checks.ts";
import { isToken } from "../../http/byte-classes.ts";
import { Headers, type IBodyProducer, type IResponse, ResponseFailed } from "../../http/index.ts";
import {
  InfiniteRedirection,
  InsecureRedirect,
  PageRedirect,
  type RedirectError,
  RedirectWithNoLocation,
} from "./errors.ts";
import type { AgentRequestOptions, IAgent } from "./interfaces.ts";
import { LeftBody, LeftResponse } from "./left-body.ts";
import { removeSensitive, withoutContent } from "./redirected-headers.ts";
import { resolveReference } from "./resolve-reference.ts";
import { URI } from "./uri.ts";

/** How many redirects are followed, unless chosen otherwise (AG-13). */
export const REDIRECT_LIMIT = 20;

/** Options of {@link RedirectAgent} and {@link BrowserLikeRedirectAgent}. */
export interface RedirectAgentOptions {
  /** How many redirects are followed. Default: {@link REDIRECT_LIMIT}. */
  readonly redirectLimit?: number | undefined;
  /** Fields that are not sent to another origin, beside those that never are. */
  readonly sensitiveHeaderNames?: readonly string[] | undefined;
  /** Whether a redirect from https to http is followed. Default: false. */
  readonly allowInsecure?: boolean | undefined;
  /**
   * Whether 307 and 308 are followed with whatever method and body the request had, also to another origin, where the
   * body can be had again: see `IBodyProducer.replay`. Default: false.
   */
  readonly resendBodies?: boolean | undefined;
}

/** What becomes of the method; `undefined`: the redirect is not followed. */
export type NextMethod = (code: number, method: string) => string | undefined;

/** One request of a chain. */
interface Hop {
  readonly method: string;
  readonly uri: URI;
  readonly headers: Headers;
  readonly body: IBodyProducer | undefined;
  readonly options: AgentRequestOptions | undefined;
  readonly count: number;
}

/** What the two agents have in common. */
abstract class FollowingAgent implements IAgent {
  readonly #agent: IAgent;
  readonly #limit: number;
  readonly #sensitive: readonly string[];
  readonly #allowInsecure: boolean;
  readonly #resendsBodies: boolean;

  /**
   * @param agent - what makes the requests
   * @throws RangeError when `redirectLimit` is negative or not a number
   * @throws TypeError for an agent, or names of fields, that are none
   */
  constructor(agent: IAgent, options: RedirectAgentOptions = {}) {
    const { redirectLimit = REDIRECT_LIMIT } = options;
    if (!(redirectLimit >= 0)) {
      throw new RangeError(`redirectLimit has to be 0 or more, got ${redirectLimit}`);
    }
    this.#agent = requireMethods("an agent", agent, "request");
    this.#limit = redirectLimit;
    this.#sensitive = requireFieldNames(options.sensitiveHeaderNames ?? []);
    this.#allowInsecure = options.allowInsecure ?? false;
    this.#resendsBodies = options.resendBodies ?? false;
  }

  /**
   * @returns as in the interface, with the first response that doesn't redirect. Fails with ResponseFailed
   *   for a redirect that is not followed; its reason is a RedirectError, and it has the response, with as much of the
   *   body as had come
   */
  request(
    method: string,
    uri: string,
    headers: Headers = new Headers(),
    bodyProducer?: IBodyProducer,
    options?: AgentRequestOptions,
  ): Deferred<IResponse> {
    const hop = { method, uri: new URI(uri), headers, body: bodyProducer, options, count: 0 };
    return this.#agent
      .request(method, uri, headers, bodyProducer, options)
      .addCallback((response) => this.#follow(hop, response));
  }

  protected abstract readonly nextMethod: NextMethod;

  #follow(hop: Hop, response: IResponse): IResponse | Deferred<IResponse> {
    if (!REDIRECTS.has(response.code)) return response;
    const next = this.#nextHop(hop, response);
    const left = new LeftBody();
    response.deliverBody(left);
    return maybeDeferred(() =>
      this.#agent.request(next.method, String(next.uri), next.headers, next.body, next.options),
    )
      .addBoth((answer) => {
        left.giveUp(); // it has had its time
        return answer;
      })
      .addCallback((answer) => {
        answer.setPreviousResponse(response);
        return this.#follow(next, answer);
      });
  }

  /** @throws ResponseFailed when there is none */
  #nextHop(hop: Hop, response: IResponse): Hop {
    const { code } = response;
    const [location, ...others] = response.headers.getRawHeaders("Location", []);
    // Of two, somebody else on the way may take the other one.
    const isOne = others.every((other) => other === location);
    if (location === undefined || !isOne) throw refused(response, new RedirectWithNoLocation(code));
    if (hop.count >= this.#limit) {
      throw refused(response, new InfiniteRedirection(code, location, this.#limit));
    }
    const isSame = this.#resendsBodies && isRepeatable(code, hop);
    const method = isSame ? hop.method : this.nextMethod(code, hop.method);
    if (method === undefined) throw refused(response, new PageRedirect(code, location));
    const uri = destination(hop.uri, location);
    if (uri === undefined) throw refused(response, new RedirectWithNoLocation(code, location));
    if (hop.uri.scheme === "https" && uri.scheme !== "https" && !this.#allowInsecure) {
      throw refused(response, new InsecureRedirect(code, location));
    }
    // What was taken out once stays out: the next origin may well lead back (AG-15).
    const headers = isSame ? hop.headers.copy() : withoutContent(hop.headers);
    if (!uri.hasOriginOf(hop.uri)) removeSensitive(headers, this.#sensitive);
    const body = isSame ? hop.body?.replay?.() : undefined;
    return { method, uri, headers, body, options: hop.options, count: hop.count + 1 };
  }
}

/** A name that no field has would keep nothing back: text for a list is one for each of its letters. */
function requireFieldNames(names: readonly string[]): readonly string[] {
  if (Array.isArray(names) && names.every((name) => typeof name === "string" && isToken(name))) {
    return names;
  }
  throw new TypeError("sensitiveHeaderNames has to be a list of field names");
}

/** Whether the redirect is one for the request as it was, and that can be had again (RFC 9110, section 15.4.8). */
function isRepeatable(code: number, { body }: Hop): boolean {
  return (code === 307 || code === 308) && (body === undefined || body.replay !== undefined);
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Follows redirects as RFC 9110 has it: 301, 302, 307 and 308 for GET and HEAD only, 303 with GET for all.
 * No body is sent again unless told to, and credentials stay with their origin.
 *
 * @see Twisted: `twisted.web.client.RedirectAgent` (AG-13 to AG-15)
 */
export class RedirectAgent extends FollowingAgent {
  protected override readonly nextMethod: NextMethod = (code, method) => {
    if (isSafe(method)) return method;
    return code === 303 ? "GET" : undefined;
  };
}

/**
 * Follows redirects as browsers do: 301, 302 and 303 with GET for all methods but HEAD, which stays; 307 and 308
 * for GET and HEAD only. No body is sent again unless told to, and credentials stay with their origin.
 *
 * @see Twisted: `twisted.web.client.BrowserLikeRedirectAgent` (AG-13 to AG-15)
 */
export class BrowserLikeRedirectAgent extends FollowingAgent {
  protected override readonly nextMethod: NextMethod = (code, method) => {
    if (isSafe(method)) return method;
    return code === 307 || code === 308 ? undefined : "GET";
  };
}

function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/** Against the URI that answered, not the first one (AG-14). */
function destination(base: URI, location: string): URI | undefined {
  try {
    return resolveReference(base, location);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function refused(response: IResponse, why: RedirectError): ResponseFailed {
  const left = new LeftResponse(response);
  return new ResponseFailed([new Failure(why)], left, "a redirect was not followed");
}
