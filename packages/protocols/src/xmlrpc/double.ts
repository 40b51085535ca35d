/** Between these magnitudes Python writes a float without an exponent; JavaScript's range is wider. */
const LEAST_PLAIN = 1e-4;
const LEAST_WITH_EXPONENT = 1e16;

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

  valueOf(): number {
    return this.value;
  }

  /** The text it is sent as, such as `2.0`. */
  toString(): string {
    return formatDouble(this.value);
  }
}

/** The shortest decimal text that reads back as `value`, spelled as Python's `repr` does. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return "nan";
  const magnitude = Math.abs(value);
  if (magnitude === Infinity) return value < 0 ? "-inf" : "inf";
  if (Object.is(value, -0)) return "-0.0";
  if (magnitude === 0 || (magnitude >= LEAST_PLAIN && magnitude < LEAST_WITH_EXPONENT)) {
    return Number.isInteger(value) ? `${value}.0` : String(value);
  }
  return value.toExponential().replace(/(?<=e[+-])(?=\d$)/, "0"); // Python: at least two digits
}
