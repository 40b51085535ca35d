import type { Deferred } from "@cordage/deferred";
import { requireMethods } from "../../../http/argument-checks.ts";
import { copyOfHeaders } from "../../../http/client/request-arguments.ts";
import { Headers, type IBodyProducer, type IResponse } from "../../../http/index.ts";
import type { AgentRequestOptions, IAgent } from "../interfaces.ts";
import { URI } from "../uri.ts";
import type { CookieJar } from "./cookie-jar.ts";

const SET_COOKIE: Buffer = Buffer.from("Set-Cookie");

/**
 * Sends the cookies of a jar along, and keeps those that come back.
 *
 * ```ts
 * const agent = new RedirectAgent(new CookieAgent(new Agent(reactor), new CookieJar()));
 * ```
 *
 * A request that has a Cookie field goes out as it is. Put it inside of an agent that follows redirects, as above,
 * so that each hop gets its own cookies; outside of one it still keeps what each hop has set.
 *
 * @see Twisted: `twisted.web.client.CookieAgent` (AG-16)
 */
export class CookieAgent implements IAgent {
  /** Where the cookies are. */
  readonly cookieJar: CookieJar;
  readonly #agent: IAgent;

  /** @throws TypeError for an agent or a jar that is none */
  constructor(agent: IAgent, cookieJar: CookieJar) {
    this.#agent = requireMethods("an agent", agent, "request");
    this.cookieJar = requireMethods("a cookie jar", cookieJar, "cookieField");
  }

  request(
    method: string,
    uri: string,
    headers: Headers = new Headers(),
    bodyProducer?: IBodyProducer,
    options?: AgentRequestOptions,
  ): Deferred<IResponse> {
    const fields = copyOfHeaders(headers);
    if (!fields.hasHeader("Cookie")) {
      const field = this.cookieJar.cookieField(new URI(uri));
      if (field !== undefined) fields.setRawHeaders("Cookie", [Buffer.from(field, "latin1")]);
    }
    const answered = this.#agent.request(method, uri, fields, bodyProducer, options);
    return answered.addCallback((response) => {
      this.#keepFrom(response, uri);
      return response;
    });
  }

  /** Each response's cookies are those of the server that it came from. */
  #keepFrom(response: IResponse, uri: string): void {
    const { previousResponse } = response;
    if (previousResponse !== undefined) this.#keepFrom(previousResponse, uri);
    const origin = new URI(response.request.absoluteURI ?? uri);
    for (const field of response.headers.getRawHeaders(SET_COOKIE, [])) {
      this.cookieJar.setCookie(field.toString("latin1"), origin);
    }
  }
}
