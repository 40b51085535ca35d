import { formatDouble } from "../numbers/index.ts";

/**
 * A number to be sent as `double` even if it is whole (XR-2): JavaScript has one type for both, and
 * `2` goes out as `int`. Numbers of the size of `1e300` or the sign of `-0` need it too.
 *
 * What arrives as `double` is a plain number.
 */
export class Double {
  readonly value: number;

  constructor(value: number) {
    if (typeof value !== "number") throw new TypeError(`a Double takes a number, got ${value}`);
    this.value = value;
  }

  /** The number. */
  valueOf(): number {
    return this.value;
  }

  /** The text it is sent as, such as `2.0`. */
  toString(): string {
    return formatDouble(this.value);
  }
}
