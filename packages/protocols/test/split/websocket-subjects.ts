import { Site } from "@cordage/protocols/web";
import {
  BINARY,
  CLOSE,
  closePayload,
  encodeFrame,
  PING,
  TEXT,
  WebSocketResource,
} from "@cordage/protocols/websocket";
import type { IProtocol } from "@cordage/reactor";
import type { SplitNotes } from "@cordage/testing";
import { get, NOW } from "../http/served.ts";
import { NotingProtocol } from "../websocket/noting-protocol.ts";
import type { Subject } from "./subjects.ts";

const MASK = Buffer.from([9, 8, 7, 6]);

const HANDSHAKE = get(
  "/",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
);

/** Echoes, and tells the notes what it is told. */
class SplitProtocol extends NotingProtocol {
  readonly #notes: SplitNotes;

  constructor(notes: SplitNotes) {
    super();
    this.#notes = notes;
  }

  override textMessageReceived(message: string): void {
    this.#notes.note("text", message);
    super.textMessageReceived(message);
  }

  override bytesMessageReceived(message: Buffer): void {
    this.#notes.note("bytes", message.toString("hex"));
    super.bytesMessageReceived(message);
  }

  override connectionLost(): void {
    this.#notes.note("lost", this.transport?.closeCode);
  }
}

function makeSocket(notes: SplitNotes): IProtocol {
  const { clock } = notes;
  const factory = { buildProtocol: () => new SplitProtocol(notes) };
  const resource = new WebSocketResource(factory, { clock, maxMessageBytes: 20 });
  return new Site(resource, { clock, wallClock: () => NOW }).buildProtocol();
}

const frame = (opcode: number, payload: string | Buffer): Buffer =>
  encodeFrame(opcode, Buffer.from(payload as string), MASK);

const open = (...frames: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from(HANDSHAKE), ...frames]);

export const WEBSOCKET_SUBJECTS: readonly Subject[] = [
  {
    name: "WebSocketResource",
    make: makeSocket,
    transcripts: {
      messages: open(frame(TEXT, "h\u00e9"), frame(PING, "p"), frame(BINARY, Buffer.from([0, 1]))),
      "a close": open(frame(TEXT, "last"), frame(CLOSE, closePayload(1000, "")), frame(TEXT, "x")),
      "a frame without a mask": open(encodeFrame(TEXT, Buffer.from("x")), frame(TEXT, "y")),
      "text that is not UTF-8": open(frame(TEXT, Buffer.from([0xff])), frame(TEXT, "y")),
      "a message that is too long": open(frame(TEXT, "x".repeat(21)), frame(TEXT, "y")),
    },
  },
];
