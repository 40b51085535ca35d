/** The wheel turns by milliseconds: what is due within one of them is put in order when it has come. */
const TICKS_PER_SECOND = 1000;

/** How many bits a tick has; the wheel turns for 2^48 ms, which is 8,900 years. */
export const TICK_BITS = 48;

/** Everything later counts as this tick, for ever included. */
const LAST_TICK = 2 ** TICK_BITS - 1;

/**
 * The tick that a time is in: a whole number from 0 to 2^48 - 1. Of two times, the later is never in the
 * earlier tick, so ticks may be compared in place of times wherever they differ.
 *
 * @param time - seconds
 */
export function tickOf(time: number): number {
  return Math.max(0, Math.min(Math.floor(time * TICKS_PER_SECOND), LAST_TICK));
}
