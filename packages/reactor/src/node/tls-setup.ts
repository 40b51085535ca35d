import type { IProtocolFactory } from "../interfaces/protocol.ts";
import { isProtocolNegotiationFactory } from "../interfaces/ssl.ts";
import { type CertificateOptions, checkProtocolNames } from "./certificate-options.ts";

/** In which role TLS is spoken, and with what. */
export interface TLSSetup {
  readonly isServer: boolean;
  readonly options: CertificateOptions;
  /** What to offer for ALPN, best first; empty for nothing. */
  readonly acceptableProtocols: readonly string[];
}

/**
 * How a connection of `factory`'s speaks TLS from its start; `undefined` without options. The factory's
 * choice of languages goes before that of the options.
 *
 * @throws what the factory throws, and RangeError for names that ALPN can't carry
 */
export function tlsSetup(
  factory: IProtocolFactory,
  isServer: boolean,
  options: CertificateOptions | undefined,
): TLSSetup | undefined {
  if (options === undefined) return undefined;
  const acceptableProtocols = isProtocolNegotiationFactory(factory)
    ? checkProtocolNames(factory.acceptableProtocols())
    : options.acceptableProtocols;
  return { isServer, options, acceptableProtocols };
}
