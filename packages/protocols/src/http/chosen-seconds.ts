import { inWords } from "./argument-checks.ts";

/**
 * A time that may be chosen.
 *
 * @param name - of the option
 * @param chosen - in seconds; `null` is never
 * @returns `otherwise` where nothing was chosen; Infinity is never
 * @throws RangeError for a time that is not above 0
 */
export function chosenSeconds(
  name: string,
  chosen: number | null | undefined,
  otherwise: number,
): number {
  if (chosen === null) return Number.POSITIVE_INFINITY;
  if (chosen === undefined) return otherwise;
  if (typeof chosen === "number" && chosen > 0) return chosen;
  throw new RangeError(`${name} has to be above 0 seconds, got ${inWords(chosen)}`);
}
