/** What the client's commands send, and print of the answer. */
import { decodeIds, decodeMessage, decodeMessages, type ReceivedMessage } from "./board-reply.ts";
import { cutText, MAX_TEXT_BYTES } from "./message.ts";

/** A request, and what is printed of its good answer. */
export interface BoardCommand {
  readonly request: Buffer;
  /** Whether the answer may be longer than a datagram. */
  readonly isLong: boolean;
  /** @param rest - of the answer, behind `0:` */
  show(rest: Buffer): string[];
}

/** Publishes a text, cut to what a board takes. */
export function publish(text: Buffer): BoardCommand {
  const request = Buffer.concat([Buffer.from("1:"), cutText(text, MAX_TEXT_BYTES)]);
  const dropped = text.length - (request.length - 2);
  const note = dropped > 0 ? [`the last ${dropped} bytes were too many`] : [];
  return { request, isLong: false, show: () => note };
}

/** Asks for the ids of the last messages. */
export function ids(count: number): BoardCommand {
  return {
    request: Buffer.from(`2:${count}`),
    isLong: false,
    show: (rest) => decodeIds(rest).map(String),
  };
}

/** Asks for a message. */
export function get(id: number): BoardCommand {
  return {
    request: Buffer.from(`3:${id}`),
    isLong: false,
    show: (rest) => [messageAsLine(decodeMessage(rest))],
  };
}

/** Asks for the last messages themselves: that takes a connection. */
export function last(count: number): BoardCommand {
  return {
    request: Buffer.from(`4:${count}`),
    isLong: true,
    show: (rest) => decodeMessages(rest).map(messageAsLine),
  };
}

/** A message on a line. What could do something to a terminal is left out. */
export function messageAsLine({ time, host, port, text }: ReceivedMessage): string {
  const when = new Date(time * 1000).toISOString();
  return `${when} ${host} ${port}  ${text.toString().replace(/\p{Cc}+/gu, " ")}`;
}
