import { randomBytes } from "node:crypto";
import type { Failure } from "@cordage/deferred";
import { Logger, requireInteger, TimeoutError } from "@cordage/reactor";
import {
  requireMethods,
  requireOptions,
  requireText,
  requireTexts,
} from "../../http/argument-checks.ts";
import { isToken } from "../../http/byte-classes.ts";
import { ExchangeError, ResponseTimeoutError } from "../../http/client/errors.ts";
import { BAD_GATEWAY, BAD_REQUEST, GATEWAY_TIMEOUT, NOT_IMPLEMENTED } from "../../http/status.ts";
import type { Agent } from "../client/agent.ts";
import { URI } from "../client/uri.ts";
import type { IResource } from "../interfaces.ts";
import { errorPage, serverWidePage } from "../pages.ts";
import { NOT_DONE_YET, type RenderResult } from "../render-result.ts";
import type { Request } from "../request.ts";
import { ForwardedBody } from "./forwarded-body.ts";
import { type ForwardingTraits, forwardedHeaders, hasPassed } from "./forwarded-request.ts";
import { forwardsLeft } from "./max-forwards.ts";
import { spelledPath } from "./path-spelling.ts";
import { ResponseRelay } from "./response-relay.ts";

const log = new Logger("web.proxy");

/** What a {@link ReverseProxyResource} is made of. */
export interface ReverseProxyOptions {
  /** What asks the server. With a pool it keeps connections; its times decide when to give up. */
  readonly agent: Agent;
  /** The addresses of proxies in front of this one, whose `X-Forwarded-` fields are passed on. Default: none. */
  readonly trustedProxies?: Iterable<string> | undefined;
  /** The name to go by in Via, a token. Default: one that is no other's. */
  readonly pseudonym?: string | undefined;
}

const PATH = /^(?:\/[^?#]*)?$/;
/** A name or an address: nothing that would make it another part of a URI. */
const HOST = /^[^/?#@[\]\s]+$/;

/** Neither of them, nor what some servers would take for one of them, may lead out of the path (PX-3). */
const LEADS_ELSEWHERE = /(?:^|[/\\])\.\.?(?:$|[/\\])/;

/**
 * Has another server answer what is asked of it, and of all that is below. Bodies go through as they come, with
 * back-pressure; of the fields, those that are about the connection don't.
 *
 * A server that can't be reached is answered with 502, one that takes too long with 504. A client that goes away has
 * its request given up. What comes behind a body in chunks is passed on. Upgrades and interim responses, such as 103, are
 * not, and CONNECT is answered with 501. OPTIONS and TRACE go as far as Max-Forwards says.
 *
 * ```ts
 * const agent = new Agent(reactor, { pool: new HTTPConnectionPool(reactor) });
 * root.putChild("api", new ReverseProxyResource("10.0.0.7", 8080, "/v1", { agent }));
 * ```
 *
 * @see Twisted: `twisted.web.proxy.ReverseProxyResource` (PX-1 to PX-3)
 */
export class ReverseProxyResource implements IResource {
  readonly isLeaf = true;
  readonly bodyMode = "stream";
  readonly #agent: Agent;
  readonly #base: string;
  readonly #traits: ForwardingTraits;

  /**
   * @param host - a name or an address
   * @param path - what the paths of requests are put behind, percent-encoded: `/v1`, or `""`
   * @throws RangeError for what can't be part of a URI; for a pseudonym that is no token
   * @throws TypeError for an argument or option of another type than it has
   */
  constructor(host: string, port: number, path: string, options: ReverseProxyOptions) {
    const { agent, pseudonym = `cordage-${randomBytes(8).toString("hex")}` } =
      requireOptions(options);
    if (!isToken(pseudonym)) throw new RangeError(`pseudonym has to be a token, got ${pseudonym}`);
    if (!PATH.test(requireText("path", path))) {
      throw new RangeError(`path has to begin with a slash, and to hold no ? or #, got ${path}`);
    }
    requireInteger("port", port, 1, 65_535);
    if (!HOST.test(requireText("host", host))) throw new RangeError(`that can be no host: ${host}`);
    const origin = new URI(`http://${host.includes(":") ? `[${host}]` : host}:${port}`);
    this.#base = `http://${origin.netloc}${path.replace(/\/$/, "")}`;
    new URI(this.#base); // throws now
    this.#agent = requireMethods("agent", agent, "request");
    const trusted = requireTexts("trustedProxies", options.trustedProxies ?? []);
    this.#traits = { pseudonym, trustedProxies: new Set(trusted) };
  }

  getChildWithDefault(): IResource {
    return this;
  }

  render(request: Request): RenderResult {
    const refused = this.#refusalOf(request);
    return refused === undefined ? this.#forward(request) : refused.render(request);
  }

  /** What answers that is not to be forwarded. */
  #refusalOf(request: Request): IResource | undefined {
    if (request.method === "CONNECT") {
      return errorPage(NOT_IMPLEMENTED, "Not Implemented", "No tunnel begins here.");
    }
    if (request.postpath.some((segment) => LEADS_ELSEWHERE.test(segment))) {
      return errorPage(BAD_REQUEST, "Bad Request", "That path leads elsewhere.");
    }
    if (hasPassed(request, this.#traits.pseudonym)) {
      return errorPage(BAD_GATEWAY, "Bad Gateway", "The request goes in circles.");
    }
    const left = forwardsLeft(request);
    if (Number.isNaN(left)) {
      return errorPage(BAD_REQUEST, "Bad Request", "Max-Forwards has to be a number.");
    }
    return left === 0 ? serverWidePage() : undefined; // it asks this very server
  }

  #forward(request: Request): RenderResult {
    const answer = this.#agent.request(
      request.method,
      this.#target(request),
      forwardedHeaders(request, this.#traits),
      request.hasBody ? new ForwardedBody(request) : undefined,
    );
    request.notifyFinish().addErrback(() => answer.cancel());
    answer
      .addCallbacks(
        (response) => {
          if (!request.isLost) new ResponseRelay(request).relay(response, this.#traits.pseudonym);
        },
        (reason) => fail(request, reason),
      )
      .addErrback((reason) => request.processingFailed(reason));
    return NOT_DONE_YET;
  }

  #target(request: Request): string {
    const { uri } = request;
    const mark = uri.indexOf("?");
    return `${this.#base}${spelledPath(request)}${mark < 0 ? "" : uri.slice(mark)}`;
  }
}

function fail(request: Request, reason: Failure): void {
  if (request.isLost || request.finished) return;
  log.failure("No answer to pass on to {request}", reason, "warn", { request: `${request}` });
  const page = isTimeout(reason)
    ? errorPage(GATEWAY_TIMEOUT, "Gateway Timeout", "The server takes too long.")
    : errorPage(BAD_GATEWAY, "Bad Gateway", "The server can't be reached.");
  request.render(page);
}

function isTimeout(reason: Failure): boolean {
  const { value } = reason;
  if (!(value instanceof ExchangeError)) return reason.check(TimeoutError) !== undefined;
  return value.reasons.some((cause) => cause.check(ResponseTimeoutError) !== undefined);
}
