import type { Deferred } from "@cordage/deferred";
import { requireClientEndpoint } from "../base/argument-checks.ts";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import { Factory } from "../protocol/factory.ts";

/**
 * Connects a protocol that is there already, without a factory of its own.
 *
 * ```ts
 * const greeter = await connectProtocol(endpoint, new Greeter("hello"));
 * ```
 *
 * @returns as `endpoint.connect`: fires with `protocol`
 * @throws TypeError for what is no endpoint to connect to
 * @see Twisted: `twisted.internet.endpoints.connectProtocol` (E9)
 */
export function connectProtocol<P extends IProtocol>(
  endpoint: IStreamClientEndpoint,
  protocol: P,
): Deferred<P> {
  requireClientEndpoint(endpoint);
  const factory: IProtocolFactory<P> = new OneShotFactory(protocol);
  return endpoint.connect(factory);
}

class OneShotFactory<P extends IProtocol> extends Factory {
  readonly #protocol: P;

  constructor(instance: P) {
    super();
    this.#protocol = instance;
  }

  override buildProtocol(): P {
    return this.#protocol;
  }
}
