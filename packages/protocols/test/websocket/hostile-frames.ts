/**
 * Frames that must end a WebSocket, as data. Each is sent by a server to a client as it is, and by a client to a
 * server with a mask put in.
 */
import { BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT } from "@cordage/protocols/websocket";

/** One frame, as far as it departs from what is usual. */
export interface HostileFrame {
  /** Default: true. */
  readonly isFinal?: boolean;
  /** RSV1 to RSV3, where they stand in the first byte. Default: none. */
  readonly reserved?: number;
  readonly opcode: number;
  readonly payload?: string | Buffer;
  /** What stands in the seven bits, and behind them. Default: the shortest form. */
  readonly length?: { readonly bits: number; readonly more: string };
}

export interface HostileConversation {
  /** What is wrong, to complete "ends at …". */
  readonly name: string;
  readonly frames: readonly HostileFrame[];
  /** The code it is closed with. */
  readonly code: number;
}

function hostile(
  code: number,
  cases: Readonly<Record<string, HostileFrame | readonly HostileFrame[]>>,
): HostileConversation[] {
  return Object.entries(cases).map(([name, frames]) => ({
    name,
    code,
    frames: Array.isArray(frames) ? frames : [frames as HostileFrame],
  }));
}

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const begun: HostileFrame = { isFinal: false, opcode: TEXT, payload: "x" };
const closing = (code: number): Buffer => Buffer.from([code >> 8, code & 0xff]);

const RESERVED = hostile(1002, {
  RSV1: { reserved: 0x40, opcode: TEXT, payload: "x" },
  RSV2: { reserved: 0x20, opcode: TEXT, payload: "x" },
  RSV3: { reserved: 0x10, opcode: TEXT, payload: "x" },
  "all reserved bits": { reserved: 0x70, opcode: BINARY, payload: "x" },
  "RSV1 in a ping": { reserved: 0x40, opcode: PING },
  "RSV1 in a close": { reserved: 0x40, opcode: CLOSE },
  "RSV1 in a continuation": [begun, { reserved: 0x40, opcode: CONTINUATION, payload: "x" }],
  ...Object.fromEntries(
    [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => [
      `opcode ${opcode}`,
      { opcode, payload: "x" },
    ]),
  ),
});

const CONTROL = hostile(1002, {
  "a ping in fragments": { isFinal: false, opcode: PING, payload: "x" },
  "a pong in fragments": { isFinal: false, opcode: PONG },
  "a close in fragments": { isFinal: false, opcode: CLOSE },
  "a ping of 126 bytes": { opcode: PING, payload: Buffer.alloc(126) },
  "a pong of 65,536 bytes": { opcode: PONG, payload: Buffer.alloc(65_536) },
  "a close of 126 bytes": {
    opcode: CLOSE,
    payload: Buffer.concat([closing(1000), Buffer.alloc(124)]),
  },
  "a ping with its length in two bytes": { opcode: PING, length: { bits: 126, more: "0001" } },
  "a ping with its length in eight bytes": {
    opcode: PING,
    length: { bits: 127, more: "0000000000000001" },
  },
});

const FRAGMENTS = hostile(1002, {
  "a continuation of nothing": { opcode: CONTINUATION, payload: "x" },
  "an unfinished continuation of nothing": { isFinal: false, opcode: CONTINUATION },
  "a continuation behind a finished message": [
    { opcode: TEXT, payload: "x" },
    { opcode: CONTINUATION, payload: "x" },
  ],
  "text inside of text": [begun, { opcode: TEXT, payload: "y" }],
  "bytes inside of text": [begun, { isFinal: false, opcode: BINARY, payload: "y" }],
  "text behind a ping inside of text": [begun, { opcode: PING }, { opcode: TEXT, payload: "y" }],
});

const LENGTHS = [
  ...hostile(1002, {
    "0 in two bytes": { opcode: TEXT, length: { bits: 126, more: "0000" } },
    "125 in two bytes": { opcode: TEXT, length: { bits: 126, more: "007d" } },
    "0 in eight bytes": { opcode: TEXT, length: { bits: 127, more: "0000000000000000" } },
    "65,535 in eight bytes": { opcode: TEXT, length: { bits: 127, more: "000000000000ffff" } },
    "a length with its highest bit set": {
      opcode: BINARY,
      length: { bits: 127, more: "8000000000000000" },
    },
    "a length above 2^53": { opcode: BINARY, length: { bits: 127, more: "0020000000000000" } },
  }),
  ...hostile(1009, {
    "one byte more than a message may have": {
      opcode: TEXT,
      length: { bits: 127, more: "0000000000100001" },
    },
    "2^53 - 1 bytes": { opcode: BINARY, length: { bits: 127, more: "001fffffffffffff" } },
    "fragments that come to too much": [
      begun,
      { opcode: CONTINUATION, length: { bits: 127, more: "0000000000100000" } },
    ],
  }),
];

const TEXTS = hostile(1007, {
  "a lone continuation byte": { opcode: TEXT, payload: hex("80") },
  "an overlong slash": { opcode: TEXT, payload: hex("c0af") },
  "an overlong NUL": { opcode: TEXT, payload: hex("e08080") },
  "a surrogate": { opcode: TEXT, payload: hex("eda080") },
  "a code point above U+10FFFF": { opcode: TEXT, payload: hex("f4908080") },
  "five bytes for a character": { opcode: TEXT, payload: hex("f888808080") },
  "a character that is cut off": { opcode: TEXT, payload: hex("e282") },
  "a character that another frame breaks off": [
    { isFinal: false, opcode: TEXT, payload: hex("e2") },
    { opcode: CONTINUATION, payload: "x" },
  ],
  "bad text that goes on": { isFinal: false, opcode: TEXT, payload: hex("ff") },
  "a reason that is no text": {
    opcode: CLOSE,
    payload: Buffer.concat([closing(1000), hex("ff")]),
  },
  "a reason that is cut off": {
    opcode: CLOSE,
    payload: Buffer.concat([closing(1000), hex("e282")]),
  },
});

const CLOSES = hostile(1002, {
  "half a close code": { opcode: CLOSE, payload: hex("03") },
  ...Object.fromEntries(
    [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map((code) => [
      `close code ${code}`,
      { opcode: CLOSE, payload: closing(code) },
    ]),
  ),
});

export const HOSTILE_CONVERSATIONS: readonly HostileConversation[] = [
  ...RESERVED,
  ...CONTROL,
  ...FRAGMENTS,
  ...LENGTHS,
  ...TEXTS,
  ...CLOSES,
];

/** The bytes of a frame. A mask, where there is one, is of zeros: it is there, and changes nothing. */
export function hostileBytes(frame: HostileFrame, isMasked: boolean): Buffer {
  const { isFinal = true, reserved = 0, opcode } = frame;
  const payload = Buffer.from((frame.payload ?? "") as string);
  const { bits, more } = frame.length ?? shortest(payload.length);
  const first = (isFinal ? 0x80 : 0) | reserved | opcode;
  return Buffer.concat([
    Buffer.from([first, (isMasked ? 0x80 : 0) | bits]),
    hex(more),
    Buffer.alloc(isMasked ? 4 : 0),
    payload,
  ]);
}

function shortest(length: number): { readonly bits: number; readonly more: string } {
  if (length < 126) return { bits: length, more: "" };
  if (length <= 0xffff) return { bits: 126, more: length.toString(16).padStart(4, "0") };
  return { bits: 127, more: length.toString(16).padStart(16, "0") };
}
