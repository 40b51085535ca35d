// Runs in a thread of its own, with little memory: reads each hostile document, and tells what came of it.
import { parentPort } from "node:worker_threads";
import { decodeCall } from "@cordage/protocols/soap";
import { decodeMethodCall } from "@cordage/protocols/xmlrpc";
import { HOSTILE_CALLS, HOSTILE_MESSAGES, type HostileDocument } from "./hostile-documents.ts";

function outcomes(
  documents: readonly HostileDocument[],
  decode: (document: Buffer) => unknown,
): string[] {
  return documents.map(([what, make]) => `${what}: ${outcome(() => decode(Buffer.from(make())))}`);
}

function outcome(decode: () => unknown): string {
  try {
    decode();
    return "read";
  } catch (error) {
    return error instanceof Error ? error.name : "?";
  }
}

parentPort?.postMessage([
  ...outcomes(HOSTILE_CALLS, decodeMethodCall),
  ...outcomes(HOSTILE_MESSAGES, decodeCall),
]);
