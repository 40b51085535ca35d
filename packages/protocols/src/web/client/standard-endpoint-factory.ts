import {
  HostnameEndpoint,
  type HostnameEndpointOptions,
  type HostnameReactor,
  type IStreamClientEndpoint,
  wrapClientTLS,
} from "@cordage/reactor";
import { requireMethods } from "../../http/argument-checks.ts";
import { SchemeNotSupported } from "./errors.ts";
import type { IAgentEndpointFactory, IPolicyForHTTPS } from "./interfaces.ts";
import type { URI } from "./uri.ts";

/** TCP for http, TLS over it for https. */
export class StandardEndpointFactory implements IAgentEndpointFactory {
  readonly #reactor: HostnameReactor;
  readonly #policy: IPolicyForHTTPS;
  readonly #options: HostnameEndpointOptions;

  constructor(reactor: HostnameReactor, policy: IPolicyForHTTPS, options: HostnameEndpointOptions) {
    this.#reactor = reactor;
    this.#policy = requireMethods("a contextFactory", policy, "creatorForNetloc");
    this.#options = options;
  }

  endpointForURI({ scheme, host, port }: URI): IStreamClientEndpoint {
    if (scheme !== "http" && scheme !== "https") throw new SchemeNotSupported(scheme);
    const endpoint = new HostnameEndpoint(this.#reactor, host, port, this.#options);
    if (scheme === "http") return endpoint;
    return wrapClientTLS(this.#policy.creatorForNetloc(host, port), endpoint);
  }
}
