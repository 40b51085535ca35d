/** The loopback addresses that every test with other programs runs on. */
export const LOOPBACK_HOSTS = ["127.0.0.1", "::1"] as const;

/** An address of IPv6 as it stands before a port. */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
