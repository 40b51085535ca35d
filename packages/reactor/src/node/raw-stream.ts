import type { Duplex } from "node:stream";

/** What a connection reads and writes: a socket of Node's, or what stands in for one. */
export interface RawStream extends Duplex {
  setNoDelay(enabled: boolean): unknown;
  setKeepAlive(enabled: boolean): unknown;
  /** Closes with a reset, where there is such a thing. */
  resetAndDestroy(): unknown;
}
