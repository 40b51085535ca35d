/** What users are up to, and how a file tells it. */

/** The plan of each user, by name. */
export type Plans = ReadonlyMap<string, string>;

/** Reads lines of a name, a space and a plan. Lines without a space are left out. */
export function parsePlans(text: string): Plans {
  const plans = new Map<string, string>();
  for (const line of text.split(/[\r\n]+/)) {
    const [name = "", ...words] = line.split(" ");
    if (words.length > 0) plans.set(name, words.join(" "));
  }
  return plans;
}
