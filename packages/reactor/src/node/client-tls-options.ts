import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import type { PrivateCertificate, TLSOptions, TrustRoot } from "../interfaces/ssl.ts";
import { CertificateOptions } from "./certificate-options.ts";

/** Options of {@link optionsForClientTLS}. */
export interface OptionsForClientTLS {
  /** Whose signatures count. Default: the authorities the platform trusts. */
  readonly trustRoot?: TrustRoot | undefined;
  /** What to show a server that asks. Default: nothing. */
  readonly clientCertificate?: PrivateCertificate | undefined;
  /** What to speak inside, best first (ALPN). Default: whatever. */
  readonly acceptableProtocols?: readonly string[] | undefined;
  /** What else is to be special about the connection. */
  readonly extraCertificateOptions?: Omit<TLSOptions, "trustRoot"> | undefined;
}

/** What {@link optionsForClientTLS} makes: the options of a client that knows whom it means to reach. */
export class ClientTLSOptions extends CertificateOptions {
  /** The name or address the server's certificate has to be for; a name in ASCII. */
  readonly hostname: string;

  constructor(hostname: string, options: TLSOptions) {
    super(options);
    this.hostname = hostname;
  }

  /**
   * The name to ask the server for, without the dot of a full name; `undefined` for an address, which
   * may not be asked for (RFC 6066, section 3).
   */
  get serverName(): string | undefined {
    return isIP(this.hostname) === 0 ? this.hostname.replace(/\.$/, "") : undefined;
  }
}

/**
 * What a client connects with: it verifies that the server is `hostname`.
 *
 * ```ts
 * reactor.connectSSL("example.org", 443, factory, optionsForClientTLS("example.org"));
 * ```
 *
 * @param hostname - whom to expect: a name, international ones included, or an IP address
 * @throws TypeError when `hostname` is no text
 * @throws RangeError when it can be no name; and what `CertificateOptions` throws
 * @see Twisted: `twisted.internet.ssl.optionsForClientTLS` (X34)
 */
export function optionsForClientTLS(
  hostname: string,
  {
    trustRoot = "platform",
    clientCertificate,
    acceptableProtocols,
    extraCertificateOptions,
  }: OptionsForClientTLS = {},
): ClientTLSOptions {
  return new ClientTLSOptions(requireHostname(hostname), {
    ...extraCertificateOptions,
    ...clientCertificate,
    trustRoot,
    ...(acceptableProtocols === undefined ? {} : { acceptableProtocols }),
  });
}

/**
 * `hostname` in ASCII.
 *
 * @throws TypeError when it is no text, RangeError when it can be no name
 */
export function requireHostname(hostname: string): string {
  if (typeof hostname !== "string") {
    throw new TypeError(`hostname must be text, got ${typeof hostname}`);
  }
  const name = isIP(hostname) === 0 ? domainToASCII(hostname) : hostname;
  if (name === "") throw new RangeError(`hostname can be no name: ${JSON.stringify(hostname)}`);
  return name;
}
