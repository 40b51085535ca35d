import { type Deferred, type Failure, maybeDeferred } from "@cordage/deferred";
import { Logger, MessageLengthError } from "@cordage/reactor";
import { parseAddress } from "./address.ts";
import { Base, topVia } from "./base.ts";
import { SIPError, SIPFormatError } from "./errors.ts";
import type { ILocator } from "./interfaces.ts";
import { MAX_PENDING_REQUESTS, SIP_PORT } from "./limits.ts";
import { RequestMark } from "./request-mark.ts";
import type { SIPMessage, SIPRequest, SIPResponse } from "./sip-message.ts";
import { SIPURL } from "./sip-url.ts";
import { type SIPAddress, Via, viaTexts } from "./via.ts";

const log = new Logger("protocols.sip");

/** What every request has (RFC 3261, section 8.1.1). */
const NEEDED_HEADERS = ["to", "from", "call-id", "cseq"];
const HOPS = /^[0-9]{1,3}$/;

/** A method that answers requests of one kind. */
type RequestMethod = (request: SIPRequest, addr: SIPAddress) => unknown;

/**
 * Forwards requests to whoever their `To` header names, as far as the {@link locator} knows where that is, and
 * takes responses back. It keeps no state between a request and its response.
 *
 * A subclass answers a method itself by having a method for it, such as `handle_OPTIONS_request(request, addr)`.
 * That may be asynchronous, and throw a {@link SIPError} to have the request refused.
 *
 * @see RFC 3261, sections 16.11 and 16.7; Twisted: `twisted.protocols.sip.Proxy` (SI-3)
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: Twisted's name, and `import * as sip` hides nothing
export class Proxy extends Base {
  /** Knows where users are. To be set before the first request. */
  locator: ILocator | null = null;
  /** The name or address of this proxy, as others reach it. */
  readonly host: string;
  readonly port: number;
  /** The most requests that are answered at a time; further ones get 503. Default: 1000. */
  maxPendingRequests: number = MAX_PENDING_REQUESTS;
  readonly #mark = new RequestMark();
  #pendingRequests = 0;

  /** @throws RangeError when host or port is none */
  constructor(host: string, port: number = SIP_PORT) {
    super();
    this.host = new SIPURL(host, { port }).host; // which checks both
    this.port = port;
  }

  /** This proxy's stop on the way of requests. */
  getVia(): Via {
    return new Via(this.host, this.port);
  }

  override handle_request(request: SIPRequest, addr: SIPAddress): Deferred<unknown> {
    this.#pendingRequests += 1;
    return maybeDeferred(() => this.#answer(request, addr))
      .addErrback((failure) => this.#refuse(request, failure))
      .addBoth((result) => {
        this.#pendingRequests -= 1;
        return result;
      });
  }

  /**
   * Forwards a request. Called for methods that have no `handle_…_request`. One that was here before is dropped:
   * it goes in circles.
   */
  handle_request_default(request: SIPRequest, _addr: SIPAddress): unknown {
    const { locator } = this;
    if (locator === null) throw new TypeError("the proxy has no locator");
    if (this.#wasHere(request)) return undefined;
    const hops = hopsLeft(request);
    const { url } = parseAddress(request.getHeaders("to")[0] ?? "");
    return maybeDeferred(() => locator.getAddress(url)).addCallback((target) =>
      this.#forward(request, hops, target),
    );
  }

  /** A response with the headers of its request that it has to have, and a tag for who has answered. */
  override responseFromRequest(status: number, request: SIPRequest, phrase?: string): SIPResponse {
    const response = super.responseFromRequest(status, request, phrase);
    const [to = "", ...others] = request.getHeaders("to");
    const hasTag = /;[ \t]*tag[ \t]*=/i.test(to.slice(to.lastIndexOf(">") + 1));
    if (status > 100 && to !== "" && !hasTag) {
      response.setHeaders("to", [`${to};tag=${this.#mark.tagOf(request)}`, ...others]);
    }
    return response;
  }

  /** Passes a response on to the stop before this one. Those to requests that were never here are dropped. */
  override handle_response(response: SIPResponse, addr: SIPAddress): unknown {
    const own = topVia(response);
    if (!this.#isOurs(own)) return undefined;
    const [, previous, ...others] = viaTexts(response.getHeaders("via"));
    if (previous === undefined) {
      response.setHeaders("via", []);
      return this.gotResponse(response, addr);
    }
    if (own.params.get("branch") !== this.#mark.branchOf(response, previous)) return undefined;
    response.setHeaders("via", [previous, ...others]);
    return this.deliverResponse(response);
  }

  /** Override: a response has arrived to a request of our own. */
  gotResponse(_response: SIPResponse, _addr: SIPAddress): unknown {
    return undefined;
  }

  #answer(request: SIPRequest, addr: SIPAddress): unknown {
    if (this.#pendingRequests > this.maxPendingRequests) throw new SIPError(503);
    const isWhole = NEEDED_HEADERS.every((name) => request.getHeaders(name).length > 0);
    if (!isWhole) throw new SIPError(400);
    // The peer chooses the middle of the name only, so it finds nothing but methods meant for this (GEN-6).
    const method: unknown = Reflect.get(this, `handle_${request.method}_request`);
    if (typeof method !== "function") return this.handle_request_default(request, addr);
    return (method as RequestMethod).call(this, request, addr);
  }

  #refuse(request: SIPRequest, failure: Failure): void {
    if (request.method === "ACK") return; // is never answered (RFC 3261, section 17)
    this.deliverResponse(this.#refusal(request, failure));
  }

  #refusal(request: SIPRequest, failure: Failure): SIPResponse {
    const { value } = failure;
    if (value instanceof SIPError) {
      return this.responseFromRequest(value.status, request, value.phrase);
    }
    if (value instanceof SIPFormatError) return this.responseFromRequest(400, request);
    if (value instanceof MessageLengthError) return this.responseFromRequest(513, request);
    log.failure("Answering a request failed", failure);
    return this.responseFromRequest(500, request);
  }

  #forward(request: SIPRequest, hops: number | undefined, target: SIPURL): void {
    const vias = viaTexts(request.getHeaders("via"));
    const via = this.getVia();
    via.params.set("branch", this.#mark.branchOf(request, vias[0] ?? ""));
    const forwarded = request.copy();
    forwarded.setHeaders("via", [`${via}`, ...vias]);
    if (hops !== undefined) forwarded.setHeaders("max-forwards", [`${hops}`]);
    this.sendMessage(target, forwarded);
  }

  #wasHere(request: SIPMessage): boolean {
    return viaTexts(request.getHeaders("via")).some((text) => {
      try {
        return this.#isOurs(Via.parse(text));
      } catch {
        return false; // a stop that is not well formed is none of ours
      }
    });
  }

  #isOurs({ host, port = SIP_PORT }: Via): boolean {
    return host.toLowerCase() === this.host && port === this.port;
  }
}

/** How often a request may be forwarded after this time; `undefined` if it doesn't say (RFC 3261, section 16.3). */
function hopsLeft(request: SIPRequest): number | undefined {
  const [hops] = request.getHeaders("max-forwards");
  if (hops === undefined) return undefined;
  if (!HOPS.test(hops)) throw new SIPFormatError("Max-Forwards is not a number");
  if (Number(hops) === 0) throw new SIPError(483);
  return Number(hops) - 1;
}
