/**
 * What goes from one end of a simulated connection to the other.
 *
 * ```text
 * connecting end                      accepting end
 *     connect      ---------------->
 *                  <----------------  accepted, or reset to refuse
 *     established  ---------------->
 *     data, acknowledge  <------->    data, acknowledge
 *     fin          <-------------->   fin: this end sends no more
 *     reset        <-------------->   reset: the connection is gone
 * ```
 *
 * An acknowledgement says how many bytes the program has taken, so it opens the window as well.
 */
export type SegmentKind =
  | "connect"
  | "accepted"
  | "established"
  | "data"
  | "acknowledge"
  | "fin"
  | "reset";

const NO_DATA: Buffer = Buffer.alloc(0);

/** One segment. A class, because there are very many and all have to look alike to be fast. */
export class Segment {
  readonly kind: SegmentKind;
  /** What a `data` segment carries; the receiver's to keep. */
  readonly data: Buffer;
  /** How many bytes an `acknowledge` segment acknowledges. */
  count: number;
  sentAt = 0;
  arrivesAt = 0;

  constructor(kind: SegmentKind, data: Buffer = NO_DATA, count = 0) {
    this.kind = kind;
    this.data = data;
    this.count = count;
  }

  toString(): string {
    if (this.kind === "data") return `data ${this.data.length}`;
    return this.kind === "acknowledge" ? `acknowledge ${this.count}` : this.kind;
  }
}
