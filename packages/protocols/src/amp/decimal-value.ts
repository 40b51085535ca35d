const DECIMAL = /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,18})?$/;
const SPECIAL = /^-?(?:Infinity|s?NaN[0-9]*)$/;

/**
 * A decimal number exactly as it was written: `0.10` is not `0.1`, and no digit is lost. It can be sent,
 * received and shown; to calculate with it, hand its text to a library that does.
 *
 * @see Python: `decimal.Decimal` (AMP-12)
 */
export class DecimalValue {
  /** As it was written. */
  readonly text: string;

  /**
   * @param text - such as `-0.10`, `1.5E-7`, `Infinity`, `NaN`, `sNaN`; a number is taken as it is printed
   * @throws RangeError when it is no decimal number
   */
  constructor(text: string | number | bigint) {
    const written = String(text);
    if (!DECIMAL.test(written) && !SPECIAL.test(written)) {
      throw new RangeError("a decimal consists of digits, with a point and an exponent if need be");
    }
    this.text = written;
  }

  /** Whether it is neither infinite nor not a number. */
  get isFinite(): boolean {
    return DECIMAL.test(this.text);
  }

  /** Whether `other` is written alike. */
  equals(other: DecimalValue): boolean {
    return this.text === other.text;
  }

  /** The nearest floating-point number. */
  valueOf(): number {
    return Number(SPECIAL.test(this.text) ? this.text.replace(/s?NaN.*/, "NaN") : this.text);
  }

  /** Its digits as they were read or given. */
  toString(): string {
    return this.text;
  }

  /** The same, for `JSON.stringify`. */
  toJSON(): string {
    return this.text;
  }
}
