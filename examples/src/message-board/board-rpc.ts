import type { Request } from "@cordage/protocols/web";
import { Double, Fault, type TakesRequest, withRequest, XMLRPC } from "@cordage/protocols/xmlrpc";
import type { IPAddress } from "@cordage/reactor";
import type { MessageBoard } from "./board.ts";
import type { Message } from "./message.ts";

/** The codes of faults: the numbers that answers in bytes begin with. */
export const BAD_ARGUMENT = 1;
export const NOT_FOUND = 2;

/** A message as a struct of XML-RPC. */
export interface MessageStruct {
  readonly id: number;
  /** Seconds since 1970: a double, since the integers of XML-RPC end in 2038. */
  readonly time: Double;
  readonly host: string;
  readonly port: number;
  readonly text: string;
}

/** What XML can't hold. */
const NOT_OF_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/**
 * The board over XML-RPC: `publish(text)` gives the id, `ids(n)`, `get(id)` and `last(n)` give what the requests of
 * these names do. What clients send may be anything, whatever the types say: so these are `unknown`.
 */
export class BoardRPC extends XMLRPC {
  readonly #board: MessageBoard;

  /** With the request, because who publishes is who has sent it. */
  xmlrpc_publish: TakesRequest & ((request: Request, text: unknown) => number) = withRequest(
    (request: Request, text: unknown) => {
      if (typeof text !== "string") throw new Fault(BAD_ARGUMENT, "a text has to be a string");
      const { host, port } = request.getClientAddress() as IPAddress; // it came over TCP
      return this.#board.publish(Buffer.from(text), { host, port }).id;
    },
  );

  constructor(board: MessageBoard) {
    super();
    this.#board = board;
  }

  xmlrpc_ids(count: unknown): number[] {
    return this.#board.last(requireNumber(count)).map(({ id }) => id);
  }

  xmlrpc_get(id: unknown): MessageStruct {
    const message = this.#board.get(requireNumber(id));
    if (message === undefined) throw new Fault(NOT_FOUND, "no such message");
    return asStruct(message);
  }

  xmlrpc_last(count: unknown): MessageStruct[] {
    return this.#board.last(requireNumber(count)).map(asStruct);
  }
}

function requireNumber(value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw new Fault(BAD_ARGUMENT, "a whole number from 0 is needed");
}

function asStruct({ id, time, host, port, text }: Message): MessageStruct {
  return {
    id,
    time: new Double(time),
    host,
    port,
    text: text.toString().replace(NOT_OF_XML, "\u{FFFD}"),
  };
}
