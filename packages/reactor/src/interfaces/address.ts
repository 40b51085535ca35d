/**
 * Where one end of a connection or a listening port is.
 *
 * Told apart by `kind`: `"IPv4"` is an `IPv4Address`, `"IPv6"` an `IPv6Address`, `"UNIX"` a
 * `UNIXAddress`, `"Hostname"` a `HostnameAddress`. A transport family of one's own may add kinds.
 *
 * @see Twisted: `IAddress` (R25)
 */
export interface IAddress {
  readonly kind: string;
  /** Whether `other` is the same place: by value, not by identity. */
  equals(other: unknown): boolean;
  /** As it stands in log lines. */
  toString(): string;
}
