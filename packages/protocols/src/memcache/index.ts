/**
 * A client of memcached.
 *
 * @module memcache
 */
export type { Answer, AnswerWord } from "./answer.ts";
export { AnswerDecoder, type ValueLimits } from "./answer-decoder.ts";
export type { Key, StorageOptions } from "./command-encoder.ts";
export * from "./errors.ts";
export type { IdentifiedItem, Item } from "./expectations.ts";
export {
  ANSWER_TIMEOUT,
  DEFAULT_PORT,
  MAX_ANSWER_LINE_LENGTH,
  MAX_KEY_LENGTH,
  MAX_STATS_BYTES,
  MAX_VALUE_BYTES,
} from "./limits.ts";
export { MemCacheProtocol } from "./memcache-protocol.ts";
