/**
 * Where one end of a connection or a listening port is.
 *
 * Told apart by `kind`; `IPv4Address` and `IPv6Address` are the classes behind the two kinds there are.
 *
 * @see Twisted: `IAddress` (R25)
 */
export interface IAddress {
  readonly kind: string;
  /** Whether `other` is the same place: by value, not by identity. */
  equals(other: unknown): boolean;
  toString(): string;
}
