/**
 * Programs for receivers: what arrives, in which pieces, what the program around a receiver does in
 * between, and what it does inside the events. A program is data, so that Twisted's receivers and
 * ours can be given the same one; all bytes are in hexadecimal.
 */

/** The receivers, by the names both drivers know them under. */
export type ReceiverName =
  | "line"
  | "lineOnly"
  | "netstring"
  | "int8"
  | "int16"
  | "int32"
  | "statefulString"
  | "stateful";

/** What Twisted has besides: its LineReceiver, used as if it were a LineOnlyReceiver. */
export type SubjectName = ReceiverName | "lineAsLineOnly";

export type Operation =
  /** Bytes arrive; inside an event, before it returns. */
  | readonly ["data", bytes: string]
  | readonly ["pause"]
  | readonly ["resume"]
  | readonly ["stop"]
  | readonly ["lose"]
  | readonly ["abort"]
  | readonly ["rawMode"]
  | readonly ["lineMode", extra: string]
  /** Inside `rawDataReceived`: to line mode, with all but the first bytes of what it got. */
  | readonly ["lineModeWithRest", used: number]
  /** Takes the bytes that have not been delivered. */
  | readonly ["clear"]
  | readonly ["maxLength", limit: number]
  | readonly ["delimiter", bytes: string]
  | readonly ["send", bytes: string]
  /** Inside an event, at its end: a truthy value is returned. */
  | readonly ["truthy"]
  /** Inside an event, at its end: it throws. */
  | readonly ["throw"]
  /** Inside a stateful string protocol's event: the next state. */
  | readonly ["state", name: string]
  /** Inside a stateful protocol's event: how many bytes it wants next. */
  | readonly ["step", byteCount: number];

export interface Program {
  readonly receiver: SubjectName;
  readonly maxLength: number;
  readonly delimiter: string;
  /** Whether the event of too long a message is overridden by one that does not close. */
  readonly tolerant: boolean;
  /** How many bytes a stateful protocol wants first. */
  readonly firstStep: number;
  readonly operations: readonly Operation[];
  /** What is done in the first event, in the second, and so on. */
  readonly reactions: readonly (readonly Operation[])[];
}

/** One thing that happened, such as `["line", "6162"]`. */
export type TraceEntry = readonly (string | number | boolean)[];

/**
 * What happened, in order. Of kinds:
 *
 * - `op index operation`, `do operation`: an operation begins, outside of events, inside one
 * - `line bytes`, `raw bytes`, `string bytes`, `piece bytes`: a message was delivered
 * - `exceeded bytes paused`, `limit length`: too long a message was
 * - `transport method`, `write bytes`: what was asked of the transport
 * - `cleared bytes`: what `clear` gave; `raise name`: what an operation threw
 * - `end paused disconnecting leftover`
 */
export type Trace = readonly TraceEntry[];
