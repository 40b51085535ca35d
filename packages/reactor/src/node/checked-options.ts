import type { TLSOptions } from "../interfaces/ssl.ts";
import { CertificateOptions } from "./certificate-options.ts";
import { ClientTLSOptions, requireHostname } from "./client-tls-options.ts";

/** What options came to: reading keys and certificates takes time, and they are used again and again. */
const checked = new WeakMap<TLSOptions, CertificateOptions>();

/**
 * `options` themselves if they are checked already; else what they come to, worked out once.
 *
 * @throws what `CertificateOptions` and `optionsForClientTLS` throw; RangeError for a server without a certificate
 *   to show
 */
export function checkedOptions(options: TLSOptions, isServer = false): CertificateOptions {
  const usable = usableOptions(options);
  if (isServer && !usable.hasCertificate) {
    throw new RangeError("a server needs a privateKey and its certificate, or certificateFor");
  }
  return usable;
}

function usableOptions(options: TLSOptions): CertificateOptions {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`TLS needs an object of options, got ${String(options)}`);
  }
  if (options instanceof CertificateOptions) return options;
  const known = checked.get(options);
  if (known !== undefined) return known;
  const { hostname } = options;
  const made =
    hostname === undefined
      ? new CertificateOptions(options)
      : new ClientTLSOptions(requireHostname(hostname), options);
  checked.set(options, made);
  return made;
}
