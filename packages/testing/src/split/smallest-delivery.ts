import type { Delivery } from "./delivery.ts";

/**
 * The smallest delivery that differs, as far as can be told in reasonable time: the one found made smaller,
 * or the shortest one that differs byte by byte, made smaller.
 *
 * @param differs - whether a delivery makes a difference; `found` does
 */
export function smallestDelivery(
  found: Delivery,
  differs: (smaller: Delivery) => boolean,
): Delivery {
  const smaller = fewerPieces(found, differs);
  if (found.injection !== undefined) return smaller; // the transcript has to be complete
  const candidates = [shortest(smaller, differs)];
  const dense = shortestByteByByte(found, differs);
  if (dense !== undefined) candidates.push(fewerPieces(dense, differs));
  return candidates.reduce((a, b) => (isSmaller(b, a) ? b : a));
}

function isSmaller(a: Delivery, b: Delivery): boolean {
  const pieces = a.cuts.length + a.pauses.length - b.cuts.length - b.pauses.length;
  return pieces === 0 ? a.end < b.end : pieces < 0;
}

function fewerPieces(delivery: Delivery, differs: (smaller: Delivery) => boolean): Delivery {
  const pauses = fewest(delivery.pauses, (kept) => differs({ ...delivery, pauses: kept }));
  const cuts = fewest(delivery.cuts, (kept) => {
    const isPausedAtCuts = pauses.every((at) => at === 0 || kept.includes(at));
    return isPausedAtCuts && differs({ ...delivery, pauses, cuts: kept });
  });
  return { ...delivery, pauses, cuts };
}

function shortest(delivery: Delivery, differs: (smaller: Delivery) => boolean): Delivery {
  const first = (delivery.cuts.at(-1) ?? 0) + 1;
  for (let end = first; end < delivery.end; end += 1) {
    const shorter = { ...delivery, end };
    if (differs(shorter)) return shorter;
  }
  return delivery;
}

function shortestByteByByte(
  { end: last, pauses, injection }: Delivery,
  differs: (smaller: Delivery) => boolean,
): Delivery | undefined {
  for (let end = 2; end < last; end += 1) {
    const cuts = Array.from({ length: end - 1 }, (_, index) => index + 1);
    const dense = { cuts, end, pauses: pauses.length > 0 ? [0, ...cuts] : [], injection };
    if (differs(dense)) return dense;
  }
  return undefined;
}

/** Leaves out halves, quarters, … of `items` while what is left makes `holds` true. */
function fewest(
  items: readonly number[],
  holds: (kept: readonly number[]) => boolean,
): readonly number[] {
  let kept = items;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : size >> 1) {
    for (let from = 0; from < kept.length; ) {
      const fewer = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (holds(fewer)) kept = fewer;
      else from += size;
    }
  }
  return kept;
}
