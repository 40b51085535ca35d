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
import { MessageInflater } from "./deflate/message-inflater.ts";
import type { DirectionParameters } from "./deflate/parameters.ts";
import { applyMask } from "./frame-encoder.ts";
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  type FrameHeader,
  type FrameRules,
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
  /** How the peer may compress. Default: not at all. */
  readonly deflate?: DirectionParameters | undefined;
}

type State = { readonly kind: "header" } | PayloadState | { readonly kind: "stopped" };

interface PayloadState {
  readonly kind: "payload";
  readonly header: FrameHeader;
  /** How much of the payload was taken. */
  taken: number;
}

/** What the fragments so far come to. */
interface UnfinishedMessage {
  readonly opcode: number;
  readonly isCompressed: boolean;
  /** How long it is by what its frames declare. */
  declaredBytes: number;
  /** Whether it is text of which a part was checked: the rest has to follow there. */
  isChecking: boolean;
}

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
  readonly #rules: FrameRules;
  readonly #maxMessageBytes: number;
  readonly #inflater: MessageInflater | undefined;
  #state: State = HEADER;
  #unfinished: UnfinishedMessage | undefined = undefined;
  readonly #bytes: BodyBuffer;
  /** Checks text byte by byte as it comes, so that a long message fails as early as it can. */
  readonly #utf8 = newTextDecoder();

  /** @throws RangeError when `maxMessageBytes` is negative or not a number */
  constructor({ isMasked, maxMessageBytes = MAX_MESSAGE_BYTES, deflate }: MessageDecoderOptions) {
    if (!(maxMessageBytes >= 0)) {
      throw new RangeError(`maxMessageBytes has to be 0 or more, got ${maxMessageBytes}`);
    }
    this.#rules = { isMasked, mayCompress: deflate !== undefined };
    this.#maxMessageBytes = maxMessageBytes;
    this.#bytes = new BodyBuffer(longestDeflated(maxMessageBytes));
    this.#inflater = deflate === undefined ? undefined : new MessageInflater(deflate);
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
        this.#state.kind === "header" ? this.#readHeader() : this.#readPayload(this.#state);
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
    this.#bytes.take();
    this.#unfinished = undefined;
  }

  #readHeader(): WebSocketEvent | "go on" | "more" {
    const header = readFrameHeader(this.#input, this.#rules);
    if (header === undefined) return "more";
    if (typeof header === "string") return this.#fail(PROTOCOL_ERROR, header);
    this.#input.skip(header.headerLength);
    this.#state = { kind: "payload", header, taken: 0 };
    return isControl(header.opcode) ? "go on" : this.#beginFragment(header);
  }

  #beginFragment({ opcode, isCompressed, payloadLength }: FrameHeader): WebSocketEvent | "go on" {
    if ((this.#unfinished === undefined) === (opcode === CONTINUATION)) {
      return this.#fail(PROTOCOL_ERROR, "a fragment is out of place");
    }
    this.#unfinished ??= { opcode, isCompressed, declaredBytes: 0, isChecking: false };
    this.#unfinished.declaredBytes += payloadLength;
    // By what is declared: none of it has to be stored to see that it is too much.
    const limit = this.#unfinished.isCompressed
      ? longestDeflated(this.#maxMessageBytes)
      : this.#maxMessageBytes;
    return this.#unfinished.declaredBytes > limit ? this.#failTooLong() : "go on";
  }

  #readPayload(state: PayloadState): WebSocketEvent | "go on" | "more" {
    const { header } = state;
    const missing = header.payloadLength - state.taken;
    if (isControl(header.opcode)) {
      if (this.#input.length < missing) return "more"; // it is short
      this.#state = HEADER;
      return this.#control(header.opcode, this.#take(header, 0, missing));
    }
    const length = Math.min(missing, this.#input.length);
    const payload = this.#take(header, state.taken, length);
    state.taken += length;
    const isEnd = length === missing;
    const unfinished = this.#unfinished as UnfinishedMessage; // its header has begun it
    if (!this.#keep(unfinished, payload, isEnd && header.isFinal)) {
      return this.#fail(INVALID_PAYLOAD, "text is not UTF-8");
    }
    if (!isEnd) return "more";
    this.#state = HEADER;
    return header.isFinal ? this.#messageComplete(unfinished) : "go on";
  }

  /** Bytes of a payload, unmasked. A copy: chunks aren't written to. */
  #take({ mask }: FrameHeader, offset: number, length: number): Buffer {
    const bytes = Buffer.from(this.#input.take(length));
    if (mask !== undefined) applyMask(bytes, mask, offset);
    return bytes;
  }

  /** @returns whether it is what it has to be */
  #keep(unfinished: UnfinishedMessage, bytes: Buffer, isLast: boolean): boolean {
    if (bytes.length > 0) this.#bytes.append(bytes);
    if (unfinished.opcode !== TEXT || unfinished.isCompressed) return true;
    if (isLast && !unfinished.isChecking) return isUtf8(bytes); // it came in one piece
    unfinished.isChecking = true;
    try {
      this.#utf8.decode(bytes, { stream: !isLast });
      return true;
    } catch {
      return false; // nothing else is thrown here
    }
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

  #messageComplete({ opcode, isCompressed }: UnfinishedMessage): WebSocketEvent {
    const bytes = this.#bytes.take();
    this.#unfinished = undefined;
    if (isCompressed) return this.#inflated(opcode, bytes);
    return opcode === BINARY ? { kind: "bytes", bytes } : { kind: "text", text: bytes.toString() };
  }

  #inflated(opcode: number, payload: Buffer): WebSocketEvent {
    // Only what was agreed on comes here compressed, and then there is an inflater.
    const bytes = this.#inflater?.inflate(payload, this.#maxMessageBytes) ?? "broken";
    if (bytes === "too long") return this.#failTooLong();
    if (bytes === "broken") return this.#fail(INVALID_PAYLOAD, "the message can't be decompressed");
    if (opcode === BINARY) return { kind: "bytes", bytes };
    if (!isUtf8(bytes)) return this.#fail(INVALID_PAYLOAD, "text is not UTF-8");
    return { kind: "text", text: bytes.toString() };
  }

  #failTooLong(): WebSocketEvent {
    return this.#fail(MESSAGE_TOO_BIG, "the message is too long");
  }

  #fail(code: number, reason: string): WebSocketEvent {
    this.discard();
    return { kind: "failed", code, reason };
  }
}

function newTextDecoder(): InstanceType<typeof TextDecoder> {
  return new TextDecoder("utf-8", { fatal: true });
}

/** What doesn't compress grows by five bytes in each block of 65,535, and by the end of the last. */
function longestDeflated(bytes: number): number {
  return bytes + 5 * Math.ceil(bytes / 65_535) + 16;
}
