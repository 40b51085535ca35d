/**
 * Finger: who is there, and who is that?
 *
 * @module finger
 */
export { Finger, MAX_QUERY_LENGTH } from "./finger.ts";
export { type FingerQuery, parseFingerQuery } from "./finger-query.ts";
