import type { AddressFamily } from "../../interfaces/socket.ts";

const FAMILIES: readonly AddressFamily[] = ["INET", "INET6", "UNIX"];

/** The address family that `domain` names. @throws RangeError when there is none */
export function addressFamilyArgument(domain: string): AddressFamily {
  const family = FAMILIES.find((it) => it === domain);
  if (family === undefined) {
    throw new RangeError(`domain must be ${FAMILIES.join(", ")}, got ${domain}`);
  }
  return family;
}
