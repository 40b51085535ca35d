/**
 * DICT: words and what dictionaries say of them.
 *
 * @module dict
 */
export { type DictAnswer, DictAnswerReader } from "./answer-reader.ts";
export {
  ALL_DATABASES,
  DEFAULT_STRATEGY,
  type Definition,
  DictClient,
  FIRST_DATABASE,
  type Match,
} from "./dict-client.ts";
export { type Described, DictServer, type Maybe } from "./dict-server.ts";
export { encodeCommand, quoted, splitWords } from "./dict-words.ts";
export * from "./errors.ts";
export { DICT_PORT, MAX_DICT_ANSWER_BYTES, MAX_DICT_LINE } from "./limits.ts";
