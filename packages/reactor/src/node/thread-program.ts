/** What a thread of a pool runs: calls functions as it is told, one piece of work after the other. */
import { type MessagePort, parentPort } from "node:worker_threads";
import { carry } from "./carried-error.ts";
import { enterThread } from "./from-thread.ts";
import { functionOf } from "./thread-call.ts";
import type { ThreadCall, ThreadMessage, ThreadOutcome } from "./thread-messages.ts";

if (parentPort !== null) serve(parentPort);

function serve(home: MessagePort): void {
  enterThread(home);
  home.on("message", (calls: readonly ThreadCall[]) => {
    perform(calls).then(
      (value) => tellOutcome(home, { ok: true, value }),
      (error) => tellOutcome(home, { ok: false, error: carry(error) }),
    );
  });
}

/** @returns what the last call returned */
async function perform(calls: readonly ThreadCall[]): Promise<unknown> {
  let value: unknown;
  for (const call of calls) {
    const called = await functionOf(call);
    value = await called(...call.args);
  }
  return value;
}

function tellOutcome(home: MessagePort, outcome: ThreadOutcome): void {
  const done: ThreadMessage = { kind: "done", outcome };
  try {
    home.postMessage(done);
  } catch (error) {
    const failed: ThreadMessage = { kind: "done", outcome: { ok: false, error: carry(error) } };
    home.postMessage(failed); // what was returned can't be copied
  }
}
