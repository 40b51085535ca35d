import type { Failure } from "@cordage/deferred";
import { Logger } from "@cordage/reactor";
import { AmpBox } from "./amp-box.ts";
import { BadLocalReturn, RemoteAmpError } from "./errors.ts";
import type { Answer } from "./interfaces.ts";
import { MAX_TOLD_NAME_LENGTH, MAX_VALUE_LENGTH } from "./limits.ts";

const log = new Logger("protocols.amp");

/** The keys that make a box a command or an answer (AMP-2). */
export const KEYS = {
  command: "_command",
  ask: "_ask",
  answer: "_answer",
  error: "_error",
  errorCode: "_error_code",
  errorDescription: "_error_description",
} as const;

/** What a peer is told of a command it does not know. */
export const UNHANDLED_CODE = "UNHANDLED";
/** What a peer is told of everything that went wrong and is not declared. */
const UNKNOWN_CODE = "UNKNOWN";
const UNKNOWN_DESCRIPTION = "Unknown Error";

/** What a responder has returned, as an answer. @throws BadLocalReturn when it is none */
export function asAnswer(returned: unknown): Answer {
  if (returned instanceof AmpBox) return { box: returned };
  if (typeof returned === "object" && returned !== null && "box" in returned) {
    if (returned.box instanceof AmpBox) return returned as Answer; // what locators make has no other form
  }
  throw new BadLocalReturn("a responder to raw boxes has to return one");
}

/**
 * The answer that tells of a failure: by its code if it has one. Of anything else the peer is told nothing,
 * it is logged, and the connection is closed (AMP-5).
 */
export function errorAnswer(failure: Failure, tag: Uint8Array): Answer {
  const error = failure.value;
  if (error instanceof RemoteAmpError) {
    return answerOf(tag, error.errorCode, error.description, error.fatal);
  }
  log.failure("A responder failed", failure);
  return answerOf(tag, UNKNOWN_CODE, UNKNOWN_DESCRIPTION, true);
}

/** The name comes from the peer: what it is told of it is short and printable. */
export function unhandled(name: string): RemoteAmpError {
  const told = JSON.stringify(name.slice(0, MAX_TOLD_NAME_LENGTH));
  return new RemoteAmpError(UNHANDLED_CODE, `Unhandled Command: ${told}`);
}

function answerOf(tag: Uint8Array, code: string, description: string, isFatal: boolean): Answer {
  const box = new AmpBox([
    [KEYS.error, tag],
    [KEYS.errorCode, Buffer.from(code, "latin1")],
    [KEYS.errorDescription, upTo(MAX_VALUE_LENGTH, description)],
  ]);
  return isFatal ? { box, afterwards: (connection) => connection.loseConnection() } : { box };
}

/** Text as UTF-8, cut between characters if it has more bytes than that. */
function upTo(maxBytes: number, text: string): Buffer {
  const room = Buffer.alloc(Math.min(maxBytes, Buffer.byteLength(text)));
  const { written } = new TextEncoder().encodeInto(text, room);
  return room.subarray(0, written);
}
