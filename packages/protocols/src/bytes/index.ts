/**
 * Bytes between a transport and a decoder: shared by the protocols of this package.
 *
 * Not for use from outside: this folder may change in any version.
 *
 * @module bytes
 * @internal
 */
export { ByteQueue } from "./byte-queue.ts";
export { encodeLatin1 } from "./latin1.ts";
