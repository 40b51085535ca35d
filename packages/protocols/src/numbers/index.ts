/**
 * Numbers as text: shared by the protocols of this package.
 *
 * Not for use from outside: this folder may change in any version.
 *
 * @module numbers
 * @internal
 */
export { formatDouble } from "./format-double.ts";
