import type { MessagePort } from "node:worker_threads";
import type { CarriedError } from "./carried-error.ts";

/** A call of a function: threads know it by its module and name. */
export interface ThreadCall {
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** How a call has ended. */
export type ThreadOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: CarriedError };

/** Where a thread waits for the outcome of a call it has asked for. */
export interface ThreadReply {
  /** Where the outcome is sent. */
  readonly port: MessagePort;
  /** Set to 1, with a notification, when it has been sent. */
  readonly flag: Int32Array;
}

/** What a thread tells: its work is done, or a function is to be called where the reactor is. */
export type ThreadMessage =
  | { readonly kind: "done"; readonly outcome: ThreadOutcome }
  | { readonly kind: "call"; readonly call: ThreadCall; readonly reply?: ThreadReply };
