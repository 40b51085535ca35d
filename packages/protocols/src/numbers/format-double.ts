/** Between these magnitudes Python writes a float without an exponent; JavaScript's range is wider. */
const LEAST_PLAIN = 1e-4;
const LEAST_WITH_EXPONENT = 1e16;

/** The shortest decimal text that reads back as `value`, spelled as Python's `repr` does. */
export function formatDouble(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= LEAST_PLAIN && magnitude < LEAST_WITH_EXPONENT) {
    return Number.isInteger(value) ? `${value}.0` : String(value);
  }
  if (magnitude === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  if (magnitude === Infinity) return value < 0 ? "-inf" : "inf";
  if (Number.isNaN(value)) return "nan";
  return value.toExponential().replace(/(?<=e[+-])(?=\d$)/, "0"); // Python: at least two digits
}
