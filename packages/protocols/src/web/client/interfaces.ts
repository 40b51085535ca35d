import type { Deferred } from "@cordage/deferred";
import type { IStreamClientEndpoint, TLSOptions } from "@cordage/reactor";
import type { ClientRequestOptions, Headers, IBodyProducer, IResponse } from "../../http/index.ts";
import type { URI } from "./uri.ts";

/** What may be said of one request beside the request itself. */
export interface AgentRequestOptions {
  /**
   * Called with each response of a status of 1xx that comes before the one that counts, but `100 Continue`: 103 with its
   * links, for example. With redirects, those of all servers on the way come (AG-6).
   *
   * @see RFC 9110, section 15.2; RFC 8297
   */
  readonly informationalReceived?: ClientRequestOptions["informationalReceived"];
}

/**
 * What makes requests. Agents wrap each other: each adds one thing.
 *
 * @see Twisted: `twisted.web.iweb.IAgent`
 */
export interface IAgent {
  /**
   * Makes a request.
   *
   * @param uri - absolute, in ASCII
   * @param headers - left as they are; a Host is added unless there is one
   * @returns fires with the response when its head is in. Cancelling it gives the request up
   * @throws RangeError for a method or a URI that can't be sent
   */
  request(
    method: string,
    uri: string,
    headers?: Headers,
    bodyProducer?: IBodyProducer,
    options?: AgentRequestOptions,
  ): Deferred<IResponse>;
}

/**
 * Says how to connect to the server of a URI.
 *
 * @see Twisted: `twisted.web.iweb.IAgentEndpointFactory`
 */
export interface IAgentEndpointFactory {
  /** @throws SchemeNotSupported when it doesn't know how */
  endpointForURI(uri: URI): IStreamClientEndpoint;
}

/**
 * Says whom to trust.
 *
 * @see Twisted: `twisted.web.iweb.IPolicyForHTTPS`
 */
export interface IPolicyForHTTPS {
  /** What to connect to this server with, such as `optionsForClientTLS` makes. */
  creatorForNetloc(hostname: string, port: number): TLSOptions;
}
