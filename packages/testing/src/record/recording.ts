/**
 * A connection, written down as one of its ends saw it:
 *
 * ```text
 *   file  = "cordage-recording 1" LF *entry            ASCII throughout
 *   entry = time SP event LF
 *   time  = seconds since the connection was made, such as 0.25; never less than in the entry before
 *   event = "<" SP bytes       received
 *         / ">" SP bytes       written
 *         / "< end"            the peer ended its direction
 *         / "> end"            this end ended its direction: loseWriteConnection
 *         / "> close"          this end closed: loseConnection
 *         / "> abort"          this end aborted: abortConnection
 *         / "closed" SP name   it is over; the name of the reason's class. The last entry, always there
 *   bytes = a string of JSON in which each character stands for one byte: "GET / HTTP/1.1\r\n", "\u00ff"
 * ```
 */

/** What can happen on a connection besides data. */
export type RecordedRequest = "end" | "close" | "abort";

/** One line of a recording. `time` is seconds since the connection was made. */
export type RecordingEntry =
  | { readonly kind: "received" | "sent"; readonly time: number; readonly bytes: Buffer }
  | { readonly kind: "peer-ended"; readonly time: number }
  | { readonly kind: "requested"; readonly time: number; readonly request: RecordedRequest }
  | { readonly kind: "closed"; readonly time: number; readonly reason: string };

/** A recording that was read: what happened, in order, the last of it `"closed"`. */
export interface Recording {
  readonly entries: readonly RecordingEntry[];
}

/** The names of classes that a recording can hold. */
export const CLASS_NAME: RegExp = /^[A-Za-z_$][\w$]{0,99}$/;

/** The first line of every recording. */
export const RECORDING_HEAD = "cordage-recording 1";

/** How long a recording may be, in bytes: 64 MiB. */
export const MAX_RECORDING_BYTES: number = 64 * 1024 * 1024;

/** How many entries a recording may have. */
export const MAX_RECORDING_ENTRIES = 1_000_000;
