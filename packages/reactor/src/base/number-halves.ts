const whole = new Float64Array(1);
const halves = new Int32Array(whole.buffer);

/** One half of the bits of a number. */
export type Half = 0 | 1;

/**
 * A half of a number's bits, as a whole number. An object that keeps a number with a fraction in a field
 * has it in a second object; two halves it keeps in itself.
 */
export function halfOf(value: number, half: Half): number {
  whole[0] = value;
  return halves[half] as number; // of two
}

/** The number whose halves these are. */
export function joinHalves(first: number, second: number): number {
  halves[0] = first;
  halves[1] = second;
  return whole[0] as number; // of one
}
