import { constants, randomBytes, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import type {
  ChooseCertificate,
  PEM,
  PrivateCertificate,
  TLSOptions,
  TrustRoot,
} from "../interfaces/ssl.ts";
import { versionRange } from "./tls-versions.ts";

/** The longest name of a protocol that ALPN can carry, in bytes (RFC 7301, section 3.1). */
const PROTOCOL_NAME_LIMIT = 255;

/**
 * What TLS connections are made with, checked: see `TLSOptions` for what there is. Reading keys and
 * certificates takes time, so make one for all connections that are alike.
 *
 * ```ts
 * const options = new CertificateOptions({ privateKey, certificate });
 * reactor.listenSSL(443, factory, options);
 * ```
 *
 * @see Twisted: `twisted.internet.ssl.CertificateOptions` (X34)
 */
export class CertificateOptions implements TLSOptions {
  /** Whose signatures count; `undefined` when the peer isn't verified. */
  readonly trustRoot: TrustRoot | undefined;
  /** Whether a peer that shows no certificate is refused. */
  readonly requireCertificate: boolean;
  readonly acceptableProtocols: readonly string[];
  readonly certificateFor: ChooseCertificate | undefined;
  readonly #options: TLSOptions;
  readonly #context: SecureContext;
  readonly #contexts = new WeakMap<PrivateCertificate, SecureContext>();
  // Without one, a client that shows a certificate can't resume its session.
  readonly #sessionIdContext: string = randomBytes(16).toString("hex");

  /**
   * @throws TypeError for options that exclude each other, and for lists that are none
   * @throws RangeError for a key without its certificate, or a chain without both; for `verify` without
   *   `caCerts`; for what OpenSSL can't read, or no cipher it knows; for bad versions or protocol names
   */
  constructor(options: TLSOptions = {}) {
    this.trustRoot = trustRootOf(options);
    this.requireCertificate = this.trustRoot !== undefined && options.requireCertificate !== false;
    this.acceptableProtocols = checkProtocolNames(options.acceptableProtocols ?? []);
    this.certificateFor = requireChooser(options.certificateFor);
    this.#options = options;
    this.#context = this.#makeContext(options);
  }

  /** Whether there is one to show, or is going to be. Servers have to: every handshake fails without. */
  get hasCertificate(): boolean {
    return this.#options.certificate !== undefined || this.certificateFor !== undefined;
  }

  /** The options in the form Node takes; the same one each time. */
  getContext(): SecureContext {
    return this.#context;
  }

  /**
   * The same options with another certificate, in the form Node takes; the same one each time for the same
   * object.
   *
   * @throws TypeError for what has no key and certificate, RangeError for what OpenSSL can't read
   */
  getContextWith(certificate: PrivateCertificate): SecureContext {
    const known = this.#contexts.get(certificate);
    if (known !== undefined) return known;
    const { privateKey, certificate: ours, extraCertChain } = requireBoth(certificate);
    const context = this.#makeContext({
      ...this.#options,
      privateKey,
      certificate: ours,
      extraCertChain,
    });
    this.#contexts.set(certificate, context);
    return context;
  }

  #makeContext(options: TLSOptions): SecureContext {
    return makeContext(options, this.trustRoot, this.#sessionIdContext);
  }
}

/** @throws TypeError for what is no function */
function requireChooser(choose: ChooseCertificate | undefined): ChooseCertificate | undefined {
  if (choose === undefined || typeof choose === "function") return choose;
  throw new TypeError(`certificateFor must be a function, got ${typeof choose}`);
}

/** @throws TypeError unless there are both: without them the server would show its usual certificate, under any name */
function requireBoth(choice: PrivateCertificate): PrivateCertificate {
  if (choice.privateKey !== undefined && choice.certificate !== undefined) return choice;
  throw new TypeError("certificateFor has to choose an object with privateKey and certificate");
}

function trustRootOf(options: TLSOptions): TrustRoot | undefined {
  const { trustRoot, verify, caCerts } = options;
  if (trustRoot !== undefined) {
    if (trustRoot !== "platform") requireAuthorities("trustRoot", trustRoot);
    for (const name of ["verify", "caCerts", "requireCertificate"] as const) {
      if (options[name] !== undefined) {
        throw new TypeError(`trustRoot and ${name} exclude each other`);
      }
    }
    return trustRoot;
  }
  if (!verify) return undefined;
  if (caCerts === undefined || caCerts.length === 0) {
    throw new RangeError("verify needs caCerts to verify with");
  }
  requireAuthorities("caCerts", caCerts);
  return caCerts;
}

/** @throws TypeError, RangeError for what are no certificates: Node passes over them and trusts nobody then */
function requireAuthorities(option: string, authorities: readonly PEM[]): void {
  if (!Array.isArray(authorities)) {
    throw new TypeError(`${option} must be a list of certificates in PEM`);
  }
  for (const [index, authority] of authorities.entries()) {
    try {
      new X509Certificate(authority);
    } catch (error) {
      throw new RangeError(`${option}[${index}] is no certificate in PEM`, { cause: error });
    }
  }
}

/** @throws TypeError for no list; RangeError for names that ALPN can't carry: it would send others in their place */
export function checkProtocolNames(names: readonly string[]): readonly string[] {
  if (!Array.isArray(names)) throw new TypeError("acceptableProtocols must be a list of names");
  for (const name of names) {
    const bytes = Buffer.byteLength(name);
    if (bytes === 0 || bytes > PROTOCOL_NAME_LIMIT) {
      throw new RangeError(
        `the name of a protocol has 1 to ${PROTOCOL_NAME_LIMIT} bytes, got ${bytes}`,
      );
    }
  }
  return [...names];
}

function makeContext(
  options: TLSOptions,
  trustRoot: TrustRoot | undefined,
  sessionIdContext: string,
): SecureContext {
  const { privateKey, certificate, extraCertChain, acceptableCiphers } = options;
  if ((privateKey === undefined) !== (certificate === undefined)) {
    throw new RangeError("privateKey and certificate go together: give both or neither");
  }
  if (extraCertChain !== undefined && certificate === undefined) {
    throw new RangeError("extraCertChain needs the privateKey and certificate it goes with");
  }
  const versions = versionRange(options);
  try {
    return createSecureContext({
      key: privateKey,
      cert: certificate && joinPEM([certificate, ...(extraCertChain ?? [])]),
      ca: trustRoot === "platform" ? undefined : trustRoot?.slice(),
      ciphers: acceptableCiphers,
      honorCipherOrder: true,
      // TLS 1.3 has none any more; before, it was good for attacks.
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
      sessionIdContext,
      ...versions,
    });
  } catch (error) {
    throw new RangeError(`OpenSSL refuses the TLS options: ${String(error)}`, { cause: error });
  }
}

/** One text of several certificates: Node takes a list for so many identities. */
function joinPEM(pieces: readonly PEM[]): string {
  return pieces.map(String).join("\n");
}
