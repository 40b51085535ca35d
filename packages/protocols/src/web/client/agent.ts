import { type Deferred, maybeDeferred } from "@cordage/deferred";
import type {
  HostnameEndpointOptions,
  HostnameReactor,
  IReactorTime,
  IStreamClientEndpoint,
} from "@cordage/reactor";
import { requireMethods } from "../../http/argument-checks.ts";
import { chosenSeconds } from "../../http/chosen-seconds.ts";
import { copyOfHeaders } from "../../http/client/request-arguments.ts";
import { ClientRequest, Headers, type IBodyProducer, type Response } from "../../http/index.ts";
import { HTTPConnectionPool, type PoolKey } from "./http-connection-pool.ts";
import type {
  AgentRequestOptions,
  IAgent,
  IAgentEndpointFactory,
  IPolicyForHTTPS,
} from "./interfaces.ts";
import { BrowserLikePolicyForHTTPS } from "./policies-for-https.ts";
import { StandardEndpointFactory } from "./standard-endpoint-factory.ts";
import { URI } from "./uri.ts";

/** Options of an {@link Agent}. */
export interface AgentOptions {
  /** Whom to trust, for https. Default: whom the platform trusts. */
  readonly contextFactory?: IPolicyForHTTPS | undefined;
  /** Seconds each attempt to connect has. Default: the reactor's. */
  readonly connectTimeout?: number | undefined;
  /** The local address to connect from. */
  readonly bindAddress?: HostnameEndpointOptions["bindAddress"];
  /** Keeps connections. Default: each is used for one request. */
  readonly pool?: HTTPConnectionPool | undefined;
}

/**
 * Makes requests over http and https.
 *
 * ```ts
 * const agent = new Agent(reactor, { pool: new HTTPConnectionPool(reactor) });
 * const response = await agent.request("GET", "http://example.org/");
 * console.log(response.code, (await readBody(response)).toString());
 * ```
 *
 * A connection is not free for the next request before the body has been read: read it, or give it up.
 *
 * @see Twisted: `twisted.web.client.Agent` (AG-1, AG-17)
 */
export class Agent implements IAgent {
  readonly #pool: HTTPConnectionPool;
  readonly #endpointFactory: IAgentEndpointFactory;
  /** What tells its connections from others of the same pool: whom they trust, and where they come from. */
  readonly #trust: object | undefined;
  /** The last one. */
  #target: AgentTarget | undefined = undefined;

  /**
   * @param reactor - what to connect with; only its time counts with an endpoint factory
   * @throws RangeError for a `connectTimeout` that is not above 0
   * @throws TypeError for a reactor, a pool, a policy or an address of another kind
   */
  constructor(reactor: HostnameReactor, options?: AgentOptions);
  /** @internal */
  constructor(reactor: IReactorTime, options: CustomAgentOptions);
  constructor(reactor: IReactorTime, options: AgentOptions | CustomAgentOptions = {}) {
    const pool = options.pool ?? new HTTPConnectionPool(reactor, { persistent: false });
    this.#pool = requireMethods("a pool", pool, "request");
    if ("endpointFactory" in options) {
      const { endpointFactory } = options;
      this.#endpointFactory = requireMethods("a factory", endpointFactory, "endpointForURI");
      this.#trust = endpointFactory;
      return;
    }
    const { contextFactory, connectTimeout: timeout, bindAddress } = options;
    if (timeout !== undefined) chosenSeconds("connectTimeout", timeout, timeout);
    this.#endpointFactory = new StandardEndpointFactory(
      requireMethods("a reactor", reactor as HostnameReactor, "connectTCP"), // as the first overload says
      contextFactory ?? new BrowserLikePolicyForHTTPS(),
      { timeout, bindAddress: requireBindAddress(bindAddress) },
    );
    // Who connects from an address of its own does so for a reason: no other's connection will do.
    this.#trust = bindAddress === undefined ? contextFactory : this;
  }

  /**
   * An agent that connects as `endpointFactory` says: over a Unix socket, through a tunnel, to a fake.
   *
   * @see Twisted: `Agent.usingEndpointFactory` (AG-17)
   */
  static usingEndpointFactory(
    reactor: IReactorTime,
    endpointFactory: IAgentEndpointFactory,
    pool?: HTTPConnectionPool,
  ): Agent {
    return new Agent(reactor, { endpointFactory, pool });
  }

  /**
   * @returns as in the interface. Fails with SchemeNotSupported; with what connecting fails with; and as
   *   `HTTPClientProtocol.request`
   * @throws RangeError for a URI that is none, and for a method that is no token
   * @throws TypeError for headers, a body or a callback of another kind
   */
  request(
    method: string,
    uri: string,
    headers: Headers = new Headers(),
    bodyProducer?: IBodyProducer,
    { informationalReceived }: AgentRequestOptions = {},
  ): Deferred<Response> {
    const target = this.#targetOf(uri);
    const fields = copyOfHeaders(headers);
    if (!fields.hasHeader("Host")) fields.setChecked("Host", target.hostField);
    const request = new ClientRequest(method, target.originForm, {
      headers: fields,
      bodyProducer,
      persistent: this.#pool.persistent,
      absoluteURI: target.absoluteURI,
      informationalReceived,
    });
    return this.#pool.request(target.key, target.endpoint, request);
  }

  /** Requests for the same come in rows. */
  #targetOf(text: string): AgentTarget {
    const known = this.#target;
    if (known !== undefined && known.text === text) return known;
    this.#target = this.#newTarget(text);
    return this.#target;
  }

  #newTarget(text: string): AgentTarget {
    const uri = new URI(text);
    const { scheme, host, port, hostField, originForm, absoluteForm: absoluteURI } = uri;
    const key = { scheme, host, port, trust: this.#trust };
    // Made when there is no connection to use again: to make one takes longer than the rest of this.
    const endpoint: IStreamClientEndpoint = {
      connect: (factory) =>
        maybeDeferred(() => this.#endpointFactory.endpointForURI(uri).connect(factory)),
    };
    return { text, hostField, originForm, absoluteURI, key, endpoint };
  }
}

function requireBindAddress(address: AgentOptions["bindAddress"]): typeof address {
  if (address === undefined || typeof address === "string" || Array.isArray(address)) {
    return address;
  }
  throw new TypeError(`bindAddress is a host, or a host and a port, got ${String(address)}`);
}

/** A URI, and what it comes to: all that requests for it have in common. */
interface AgentTarget {
  readonly text: string;
  readonly hostField: string;
  readonly originForm: string;
  readonly absoluteURI: string;
  readonly key: PoolKey;
  readonly endpoint: IStreamClientEndpoint;
}

/** What an agent with endpoints of its own is made of. */
interface CustomAgentOptions {
  readonly endpointFactory: IAgentEndpointFactory;
  readonly pool: HTTPConnectionPool | undefined;
}
