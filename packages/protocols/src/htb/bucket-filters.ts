import { getReactor, type IAddress, type IReactorTime, type ITransport } from "@cordage/reactor";
import { formatIP, parseIP, unmapIP } from "../ip/index.ts";
import { Bucket } from "./bucket.ts";

/** Says which bucket a connection fills. */
export interface IBucketFilter {
  /** The bucket that the traffic of a transport goes through. */
  getBucketFor(transport: ITransport): Bucket;
}

/** The class of a filter's buckets. */
export type BucketClass = new (parent: Bucket | null, clock: IReactorTime) => Bucket;

/** What a bucket is found by. */
export type BucketKey = string | number | null;

/**
 * Has one bucket for each key, each within one of a parent filter's. Here all connections have the same key.
 *
 * @see Twisted: `twisted.protocols.htb.HierarchicalBucketFilter` (HT-2, HT-3)
 */
export class HierarchicalBucketFilter implements IBucketFilter {
  /** Makes the buckets: set a subclass of `Bucket`. */
  bucketFactory: BucketClass = Bucket;
  /** Seconds from one sweep to the next, at least; `null` for none. */
  sweepInterval: number | null = null;
  readonly buckets: Map<BucketKey, Bucket> = new Map();
  readonly #parent: IBucketFilter | null;
  readonly #clock: IReactorTime;
  #lastSweep: number;

  constructor(parentFilter: IBucketFilter | null = null, clock: IReactorTime = getReactor()) {
    this.#parent = parentFilter;
    this.#clock = clock;
    this.#lastSweep = clock.seconds();
  }

  /** The bucket of the transport's key, made when it is asked for first. */
  getBucketFor(transport: ITransport): Bucket {
    const sinceSweep = this.#clock.seconds() - this.#lastSweep;
    if (this.sweepInterval !== null && sinceSweep > this.sweepInterval) this.sweep();
    const key = this.getBucketKey(transport);
    const known = this.buckets.get(key);
    if (known !== undefined) return known;
    const parent = this.#parent?.getBucketFor(transport) ?? null;
    const bucket = new this.bucketFactory(parent, this.#clock);
    this.buckets.set(key, bucket);
    if (parent !== null) parent.users += 1; // or its filter would sweep it out, and make another
    return bucket;
  }

  /** Override: what the connections that share a bucket have in common. */
  getBucketKey(_transport: ITransport): BucketKey {
    return null;
  }

  /** Removes buckets that are empty and have no users. */
  sweep(): void {
    this.#lastSweep = this.#clock.seconds();
    for (const [key, bucket] of [...this.buckets]) {
      if (!bucket.drip() || bucket.users > 0) continue;
      this.buckets.delete(key);
      if (bucket.parentBucket !== null) bucket.parentBucket.users -= 1;
    }
  }
}

/** Has one bucket for each host that is connected with (HT-2). */
export class FilterByHost extends HierarchicalBucketFilter {
  override sweepInterval: number | null = 20 * 60;

  override getBucketKey(transport: ITransport): BucketKey {
    const host = partOf(transport.getPeer(), "host");
    const bytes = parseIP(String(host));
    return bytes === undefined ? host : formatIP(unmapIP(bytes));
  }
}

/** Has one bucket for each port that is listened on (HT-2). */
export class FilterByServer extends HierarchicalBucketFilter {
  override getBucketKey(transport: ITransport): BucketKey {
    return partOf(transport.getHost(), "port");
  }
}

/** The host or port of an address that has one; the whole address, else. */
function partOf(address: IAddress, part: "host" | "port"): string | number {
  const value: unknown = Reflect.get(address, part);
  return typeof value === "string" || typeof value === "number" ? value : String(address);
}
