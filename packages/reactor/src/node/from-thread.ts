/** What code that runs in a thread of a pool can do to the thread of the reactor. */
import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { NotInThread } from "../errors.ts";
import type { ThreadFunction } from "../interfaces/threads.ts";
import { rebuild } from "./carried-error.ts";
import { callOf } from "./thread-call.ts";
import type { ThreadMessage, ThreadOutcome } from "./thread-messages.ts";

/** The way to the thread of the reactor, in a thread of a pool. */
let home: MessagePort | undefined;

/** From now on this is a thread of a pool. Called once in each, by its program. */
export function enterThread(port: MessagePort): void {
  home = port;
}

/**
 * In a thread of a pool: calls a function where the reactor is, some time later. What it throws is logged
 * there. Calls of one thread are made in order.
 *
 * @param f - of `threadModule`
 * @throws NotInThread where the reactor is
 * @throws TypeError for arguments that can't be copied
 * @see Twisted: `IReactorFromThreads.callFromThread` (R17)
 */
export function callFromThread<A extends readonly unknown[]>(
  f: ThreadFunction<A>,
  ...args: A
): void {
  tell({ kind: "call", call: callOf(f, args) }, []);
}

/**
 * In a thread of a pool: calls a function where the reactor is, and blocks the thread until it has
 * returned, and until the Deferred or Promise it returned has fired.
 *
 * @param f - of `threadModule`
 * @returns a copy of what it returned, or what its Deferred fired with
 * @throws what it threw, or its Deferred failed with, made anew
 * @throws ReactorNotRunning when the reactor has shut down meanwhile
 * @throws NotInThread where the reactor is
 * @throws TypeError for arguments that can't be copied
 * @see Twisted: `twisted.internet.threads.blockingCallFromThread` (W2)
 */
export function blockingCallFromThread<A extends readonly unknown[], R>(
  f: ThreadFunction<A, R>,
  ...args: A
): R {
  const { port1, port2 } = new MessageChannel();
  const flag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  tell({ kind: "call", call: callOf(f, args), reply: { port: port2, flag } }, [port2]);
  Atomics.wait(flag, 0, 0);
  const received = receiveMessageOnPort(port1);
  port1.close();
  // It is sent before the flag is set.
  const outcome = received?.message as ThreadOutcome;
  if (!outcome.ok) throw rebuild(outcome.error);
  return outcome.value as R; // the copy of one
}

function tell(message: ThreadMessage, ports: readonly MessagePort[]): void {
  if (home === undefined) throw new NotInThread();
  home.postMessage(message, ports);
}
