/**
 * Turns the bytes of a WebSocket into messages.
 *
 * ```text
 *         header            payload
 * header ------> payload --------> header ...
 *     \             \----> stopped (close, or a rule was broken)
 *      +-----------------> stopped
 * ```
 */
import { isUtf8 } from "node:buffer";
import { ByteQueue } from "../bytes/index.ts";
import { BodyBuffer } from "../http/body-buffer.ts";
import {
  INVALID_PAYLOAD,
  isSendableCode,
  MESSAGE_TOO_BIG,
  NO_STATUS_RECEIVED,
  PROTOCOL_ERROR,
} from "./close-codes.ts";
import { applyMask } from "./frame-encoder.ts";
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  type FrameHeader,
  isControl,
  PING,
  readFrameHeader,
  TEXT,
} from "./frame-header.ts";
import { MAX_MESSAGE_BYTES } from "./limits.ts";

/** What a decoder finds. After `close` and `failed` there is nothing more. Bytes are yours to keep. */
export type WebSocketEvent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  | { readonly kind: "ping"; readonly payload: Buffer }
  | { readonly kind: "pong"; readonly payload: Buffer }
  /** The peer closes; without a code it is 1005. */
  | { readonly kind: "close"; readonly code: number; readonly reason: string }
  /** The peer has broken a rule: the code to close with. */
  | { readonly kind: "failed"; readonly code: number; readonly reason: string };

/** What is to be known of the peer, and how much of it is taken. */
export interface MessageDecoderOptions {
  /** Whether the peer has to mask: true in a server, false in a client. */
  readonly isMasked: boolean;
  /** How long a message may be, in bytes. Default: {@link MAX_MESSAGE_BYTES}. */
  readonly maxMessageBytes?: number | undefined;
}

type State =
  | { readonly kind: "header" }
  | { readonly kind: "payload"; readonly header: FrameHeader }
  | { readonly kind: "stopped" };

const HEADER: State = Object.freeze({ kind: "header" });
const STOPPED: State = Object.freeze({ kind: "stopped" });

/**
 * A strict decoder, for either role. It knows nothing of connections or time: {@link push} stores,
 * {@link next} decodes one event further. How the bytes were cut never changes what comes out, and
 * nothing that is pushed makes it throw.
 *
 * @see RFC 6455, section 5; WS-3
 */
export class MessageDecoder {
  readonly #input = new ByteQueue();
  readonly #isMasked: boolean;
  readonly #maxMessageBytes: number;
  #state: State = HEADER;
  /** The kind of the message whose fragments are arriving. */
  #opcode: number | undefined = undefined;
  readonly #message = new BodyBuffer();
  #messageBytes = 0;
  /** Checks text as its fragments come, so that a long message fails as early as it can. */
  #utf8 = newTextDecoder();
  #text = "";

  /** @throws RangeError when `maxMessageBytes` is negative or not a number */
  constructor({ isMasked, maxMessageBytes = MAX_MESSAGE_BYTES }: MessageDecoderOptions) {
    if (!(maxMessageBytes >= 0)) {
      throw new RangeError(`maxMessageBytes has to be 0 or more, got ${maxMessageBytes}`);
    }
    this.#isMasked = isMasked;
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Takes what has arrived, which is the decoder's to keep. Ignored when it has stopped. */
  push(chunk: Buffer): void {
    if (this.#state.kind !== "stopped") this.#input.push(chunk);
  }

  /** The next event; `undefined` when more bytes are needed, and for ever after it has stopped. */
  next(): WebSocketEvent | undefined {
    for (;;) {
      if (this.#state.kind === "stopped") return undefined;
      const event =
        this.#state.kind === "header" ? this.#readHeader() : this.#readPayload(this.#state.header);
      if (event === "more") {
        this.#input.compact();
        return undefined;
      }
      if (event !== "go on") return event;
    }
  }

  /** Stops for good and lets go of everything. */
  discard(): void {
    this.#state = STOPPED;
    this.#input.clear();
    this.#message.take();
    this.#text = "";
  }

  #readHeader(): WebSocketEvent | "go on" | "more" {
    const header = readFrameHeader(this.#input, this.#isMasked);
    if (header === undefined) return "more";
    if (typeof header === "string") return this.#fail(PROTOCOL_ERROR, header);
    const { opcode, payloadLength } = header;
    if (!isControl(opcode)) {
      const isBetween = this.#opcode === undefined;
      if (isBetween === (opcode === CONTINUATION)) {
        return this.#fail(PROTOCOL_ERROR, "a fragment is out of place");
      }
      // By what is declared: none of it has to be stored to see that it is too much.
      if (this.#messageBytes + payloadLength > this.#maxMessageBytes) {
        return this.#fail(MESSAGE_TOO_BIG, "the message is too long");
      }
    }
    this.#state = { kind: "payload", header };
    return "go on";
  }

  #readPayload(header: FrameHeader): WebSocketEvent | "go on" | "more" {
    const { headerLength, payloadLength, opcode, mask } = header;
    if (this.#input.length < headerLength + payloadLength) return "more";
    this.#input.skip(headerLength);
    const payload = Buffer.from(this.#input.take(payloadLength)); // a copy: chunks aren't written to
    if (mask !== undefined) applyMask(payload, mask);
    this.#state = HEADER;
    if (isControl(opcode)) return this.#control(opcode, payload);
    return this.#fragment(header, payload);
  }

  #control(opcode: number, payload: Buffer): WebSocketEvent {
    if (opcode !== CLOSE) return { kind: opcode === PING ? "ping" : "pong", payload };
    if (payload.length === 1) return this.#fail(PROTOCOL_ERROR, "half a close code");
    const code = payload.length === 0 ? NO_STATUS_RECEIVED : payload.readUInt16BE(0);
    if (payload.length > 0 && !isSendableCode(code)) {
      return this.#fail(PROTOCOL_ERROR, "a close code that may not be sent");
    }
    const reason = payload.subarray(2);
    if (!isUtf8(reason)) return this.#fail(INVALID_PAYLOAD, "the reason is not UTF-8");
    this.discard();
    return { kind: "close", code, reason: reason.toString() };
  }

  #fragment({ opcode, isFinal }: FrameHeader, payload: Buffer): WebSocketEvent | "go on" {
    this.#opcode ??= opcode;
    this.#messageBytes += payload.length;
    if (this.#opcode === TEXT) {
      try {
        this.#text += this.#utf8.decode(payload, { stream: !isFinal });
      } catch {
        return this.#fail(INVALID_PAYLOAD, "text is not UTF-8"); // nothing else is thrown here
      }
    } else if (payload.length > 0) {
      this.#message.append(payload);
    }
    return isFinal ? this.#messageComplete(this.#opcode) : "go on";
  }

  #messageComplete(opcode: number): WebSocketEvent {
    const text = this.#text;
    this.#opcode = undefined;
    this.#messageBytes = 0;
    this.#text = "";
    if (opcode === BINARY) return { kind: "bytes", bytes: this.#message.take() };
    return { kind: "text", text };
  }

  #fail(code: number, reason: string): WebSocketEvent {
    this.discard();
    return { kind: "failed", code, reason };
  }
}

function newTextDecoder(): InstanceType<typeof TextDecoder> {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
}
