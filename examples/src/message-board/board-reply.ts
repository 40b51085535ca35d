/** What the board has answered, and how that is read. */
import { NetstringDecoder } from "@cordage/protocols/basic";
import type { Sender } from "./message.ts";

/** A message as others get it. */
export interface ReceivedMessage extends Sender {
  /** In seconds since 1970. */
  readonly time: number;
  readonly text: Buffer;
}

/** The board said no, or what no board says. */
export class BoardError extends Error {
  override readonly name = "BoardError";
}

const REFUSALS: ReadonlyMap<string, string> = new Map([
  ["1:", "the board calls this badly formed"],
  ["2:", "there is no such message"],
  ["3:", "the board doesn't know this request"],
]);

/** `TIME:HOST:PORT:`, where a host is in brackets or without colons. */
const HEAD = /^(\d{1,15}):(?:\[([\da-f:.%\w]+)\]|([\d.]+)):(\d{1,5}):/;

/** More than any head has, in bytes. */
const MAX_HEAD_BYTES = 128;

/** What follows the `0:` of a good answer. @throws BoardError for any other */
export function requireOk(reply: Buffer): Buffer {
  const status = reply.toString("latin1", 0, 2);
  if (status === "0:") return reply.subarray(2);
  throw new BoardError(REFUSALS.get(status) ?? "this is no answer of a board");
}

/** The ids in a good answer to `2:N`. */
export function decodeIds(rest: Buffer): number[] {
  if (rest.length === 0) return [];
  return rest.toString("latin1").split(":").map(Number);
}

/** A message. @throws BoardError for what is none */
export function decodeMessage(bytes: Buffer): ReceivedMessage {
  const found = HEAD.exec(bytes.toString("latin1", 0, MAX_HEAD_BYTES));
  if (found === null) throw new BoardError("this is no message of a board");
  const [head, time, bracketed, plain, port] = found;
  const host = bracketed ?? plain ?? "";
  return { time: Number(time), host, port: Number(port), text: bytes.subarray(head.length) };
}

/** The messages in a good answer to `4:N`. @throws BoardError, NetstringParseError for what is none */
export function decodeMessages(rest: Buffer): ReceivedMessage[] {
  const decoder = new NetstringDecoder();
  decoder.push(rest);
  const messages: ReceivedMessage[] = [];
  for (let next = decoder.next(); next !== undefined; next = decoder.next()) {
    messages.push(decodeMessage(next));
  }
  return messages;
}
