/**
 * Traffic shaping by buckets of tokens, one within the other: for each host, say, and for all of a server's.
 *
 * @module htb
 */
export { Bucket } from "./bucket.ts";
export {
  type BucketClass,
  type BucketKey,
  FilterByHost,
  FilterByServer,
  HierarchicalBucketFilter,
  type IBucketFilter,
} from "./bucket-filters.ts";
export { MIN_SLICE, ShapedConsumer, TICK } from "./shaped-consumer.ts";
export { ShapedProtocolFactory, ShapedTransport } from "./shaped-transport.ts";
