/** What SOCKS clients send. */

const portBytes = (port: number): number[] => [port >> 8, port & 0xff];

/** A request of version 4, or of 4a with a host. */
export function request4(
  command: number,
  address: readonly number[],
  port: number,
  user = "",
  host?: string,
): Buffer {
  const name = host === undefined ? "" : `${host}\0`;
  return Buffer.concat([
    Buffer.from([4, command, ...portBytes(port), ...address]),
    Buffer.from(`${user}\0${name}`, "latin1"),
  ]);
}

/** A greeting of version 5. */
export const greeting = (...methods: readonly number[]): Buffer =>
  Buffer.from([5, methods.length, ...methods]);

/** A user name and a password. */
export function credentials(user: string, password: string): Buffer {
  const fields = [user, password].flatMap((text) => [text.length, ...Buffer.from(text, "latin1")]);
  return Buffer.from([1, ...fields]);
}

/** A request of version 5; `address` with its type. */
export const request5 = (command: number, address: readonly number[], port: number): Buffer =>
  Buffer.from([5, command, 0, ...address, ...portBytes(port)]);

export const ipv4 = (...bytes: readonly number[]): number[] => [1, ...bytes];
export const named = (host: string): number[] => [3, host.length, ...Buffer.from(host, "latin1")];
export const ipv6 = (hex: string): number[] => [4, ...Buffer.from(hex, "hex")];
