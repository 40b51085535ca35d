/** What the board answers, in bytes. */
import { encodeNetstring } from "@cordage/protocols/basic";
import type { MessageBoard } from "./board.ts";
import { type BoardRequest, parseRequest } from "./board-request.ts";
import { encodeMessage, type Sender } from "./message.ts";

/** What an answer begins with. */
const OK = Buffer.from("0:");
const BAD_FORMAT = Buffer.from("1:");
const NOT_FOUND = Buffer.from("2:");
const UNKNOWN_REQUEST = Buffer.from("3:");

/**
 * Answers a datagram by one of at most `limit` bytes:
 *
 * ```text
 * 0:                      published
 * 0:ID:ID…                ids, oldest first; as many of the last ones as fit
 * 0:TIME:HOST:PORT:TEXT   a message, its text cut to what fits
 * 1:                      badly formed
 * 2:                      no such message, or none any more
 * 3:                      unknown request
 * ```
 */
export function answerDatagram(
  board: MessageBoard,
  request: Buffer,
  { sender, limit }: { readonly sender: Sender; readonly limit: number },
): Buffer {
  const parsed = parseRequest(request);
  return parsed.kind === "last" ? UNKNOWN_REQUEST : answer(board, parsed, sender, limit);
}

/**
 * Answers a request that came over a connection, as {@link answerDatagram} does but at any length. The answer to
 * `4:N` is `0:` and then the last messages, oldest first, each as `3:ID` would give it, in a netstring.
 */
export function answerConnection(board: MessageBoard, request: Buffer, sender: Sender): Buffer {
  return answer(board, parseRequest(request), sender, Number.POSITIVE_INFINITY);
}

function answer(board: MessageBoard, request: BoardRequest, sender: Sender, limit: number): Buffer {
  const room = limit - OK.length;
  switch (request.kind) {
    case "publish":
      board.publish(request.text, sender);
      return OK;
    case "ids":
      return Buffer.concat([OK, encodeIds(board, request.count, room)]);
    case "get": {
      const message = board.get(request.id);
      return message === undefined ? NOT_FOUND : Buffer.concat([OK, encodeMessage(message, room)]);
    }
    case "last": {
      const messages = board.last(request.count);
      return Buffer.concat([OK, ...messages.map((it) => encodeNetstring(encodeMessage(it)))]);
    }
    case "badFormat":
      return BAD_FORMAT;
    case "unknown":
      return UNKNOWN_REQUEST;
  }
}

function encodeIds(board: MessageBoard, count: number, room: number): Buffer {
  let ids = board
    .last(count)
    .map(({ id }) => id)
    .join(":");
  while (ids.length > room) ids = ids.slice(ids.indexOf(":") + 1);
  return Buffer.from(ids);
}
