/** The addresses of Unix sockets, as the system takes them. */
import { BadFileError } from "../errors.ts";

/** The room for an address in the system's `sockaddr_un`, in bytes; a path needs one for its end. */
const ADDRESS_LIMIT = process.platform === "linux" ? 108 : 104;

/** Whether the address is that of a file. Others are abstract names, which only Linux has. */
export function isPath(address: string): boolean {
  return !address.startsWith("\0");
}

/** The path of the lock that says whose socket it is. */
export function lockPath(address: string): string {
  return `${address}.lock`;
}

/**
 * Node 20 cuts a longer address off without a word, and then uses some other place.
 *
 * @throws BadFileError when the system has no room for `address`
 */
export function requireRoom(address: string): void {
  const limit = isPath(address) ? ADDRESS_LIMIT - 1 : ADDRESS_LIMIT;
  const bytes = Buffer.byteLength(address);
  if (bytes > limit) {
    throw new BadFileError({ detail: `address has ${bytes} bytes, at most ${limit} are possible` });
  }
}
