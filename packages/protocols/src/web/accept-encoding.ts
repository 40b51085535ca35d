/** Which coding of a body a client would have (RFC 9110, section 12.5.3; RS-8). */

const ITEM =
  /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?:[ \t]*;[ \t]*[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?$/;

/** What old clients call them (RFC 9110, section 8.4.1). */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["x-gzip", "gzip"],
  ["x-compress", "compress"],
]);

const IDENTITY = "identity";
const ANY_OTHER = "*";

/**
 * Chooses the coding that a client likes best; of those it likes alike, the first that is offered.
 *
 * @param fields - the values of Accept-Encoding; what can't be read in them is passed over
 * @param offered - names of codings in lower case
 * @returns `undefined` for none: the client names none of them, or would rather have the body as it is
 */
export function chooseCoding(
  fields: readonly string[],
  offered: readonly string[],
): string | undefined {
  const weights = readWeights(fields);
  const others = weights.get(ANY_OTHER) ?? 0;
  let chosen: string | undefined;
  let best = weights.get(IDENTITY) ?? 0;
  for (const coding of offered) {
    const weight = weights.get(coding) ?? others;
    const isBetter = chosen === undefined ? weight >= best : weight > best;
    if (weight === 0 || !isBetter) continue;
    chosen = coding;
    best = weight;
  }
  return chosen;
}

/** Of what is named twice the first counts. A Map: the names are the client's (GEN-6). */
function readWeights(fields: readonly string[]): Map<string, number> {
  const weights = new Map<string, number>();
  for (const item of fields.flatMap((field) => field.split(","))) {
    const [, name = "", weight = "1"] = ITEM.exec(item.trim()) ?? [];
    const coding = ALIASES.get(name.toLowerCase()) ?? name.toLowerCase();
    if (!weights.has(coding)) weights.set(coding, Number(weight));
  }
  return weights;
}
