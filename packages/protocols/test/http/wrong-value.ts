/** Something of another type than is wanted, from a program that nobody has checked. */
export function wrong(value: unknown): never {
  return value as never; // which fits everywhere, as what JavaScript passes does
}
