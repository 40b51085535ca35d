import { Buffer } from "node:buffer";
import { escapeText } from "./escape.ts";
import type { Markup } from "./markup.ts";
import { PLAIN_BYTES } from "./plain-bytes.ts";

/** Memory that short documents share, one behind the other, as Node's own buffers do. */
const SHARED_BYTES = 64 * 1024;

/** Memory that longer documents are written in, one after the other, grows up to this and is kept. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;

/** How much larger the memory of a long document is each time it has grown out of it. */
const GROWTH = 4;

/** Markup is copied in pieces of eight bytes, the last of which may reach beyond its end. */
const OVERSHOOT_BYTES = 8;

/** Text longer than this is checked and copied by Node rather than here, character by character. */
const MAX_SHORT_TEXT = 256;

/** A binding of this module's own: one that is imported, V8 looks up again for each character. */
const IS_PLAIN = PLAIN_BYTES;

/** Memory to write into. */
interface Room {
  readonly bytes: Buffer;
  readonly view: DataView;
  /** Up to where it may be filled: the last piece of markup may reach a little beyond. */
  readonly end: number;
  /** How many bytes from its start are taken. */
  used: number;
}

// Both are taken out while in use: what is written may come from code that writes a document itself.
let sharedRoom: Room | undefined;
let keptRoom: Room | undefined;

/**
 * Writes a document as bytes, of markup that is known beforehand and of text. Unlike {@link XmlWriter} it
 * leaves it to the caller that tags nest; text can't become markup here either.
 */
export class MarkupWriter {
  #room: Room;
  // What is needed of the room for every piece, at hand.
  #bytes: Buffer;
  #view: DataView;
  #end: number;
  #start: number;
  #at: number;

  constructor() {
    const room = sharedRoom ?? roomOf(SHARED_BYTES);
    sharedRoom = undefined;
    this.#room = room;
    this.#bytes = room.bytes;
    this.#view = room.view;
    this.#end = room.end;
    this.#start = room.used;
    this.#at = room.used;
  }

  markup(markup: Markup): void {
    if (this.#at + markup.length > this.#end) this.#move(markup.length);
    const at = this.#at;
    const view = this.#view;
    const { doubleWords, length } = markup;
    for (let i = 0; i < doubleWords.length; i++) {
      view.setFloat64(at + i * 8, doubleWords[i] ?? 0, true); // there is one
    }
    this.#at = at + length;
  }

  /**
   * Writes character data, escaped where it has to be.
   *
   * @throws XmlWriteError when it has a character XML can't carry
   */
  text(text: string): void {
    const escaped = escapeText(text);
    const length = Buffer.byteLength(escaped);
    if (this.#at + length > this.#end) this.#move(length);
    this.#at += this.#bytes.write(escaped, this.#at);
  }

  /**
   * As {@link markup}, {@link text} and {@link markup}. Most of a document is this, so it is one step, and
   * written out: with functions for its parts it would depend on the run which of them V8 puts in place.
   */
  framed(start: Markup, text: string, end: Markup): void {
    let at = this.#at;
    const length = start.length + text.length + end.length;
    if (text.length > MAX_SHORT_TEXT || at + length > this.#end) {
      this.#framedInParts(start, text, end);
      return;
    }
    const bytes = this.#bytes;
    const view = this.#view;
    const before = start.doubleWords;
    for (let i = 0; i < before.length; i++) view.setFloat64(at + i * 8, before[i] ?? 0, true);
    at += start.length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f || IS_PLAIN[code] === 0) {
        this.#framedInParts(start, text, end); // from the beginning
        return;
      }
      bytes[at + i] = code;
    }
    at += text.length;
    const after = end.doubleWords;
    for (let i = 0; i < after.length; i++) view.setFloat64(at + i * 8, after[i] ?? 0, true);
    this.#at = at + end.length;
  }

  /** The document. The bytes are the caller's; nothing may be written any more. */
  finish(): Buffer {
    const room = this.#room;
    const written = room.bytes.subarray(this.#start, this.#at);
    if (isShared(room)) {
      room.used = this.#at;
      sharedRoom = room;
      return written;
    }
    const document = Buffer.allocUnsafeSlow(written.length);
    document.set(written);
    keep(room);
    return document;
  }

  #framedInParts(start: Markup, text: string, end: Markup): void {
    this.markup(start);
    this.text(text);
    this.markup(end);
  }

  /** Goes on in another room, with what was written so far. */
  #move(more: number): void {
    const room = this.#room;
    const written = this.#at - this.#start;
    const next = roomFor(written + more + OVERSHOOT_BYTES);
    room.bytes.copy(next.bytes, 0, this.#start, this.#at);
    this.#room = next;
    this.#bytes = next.bytes;
    this.#view = next.view;
    this.#end = next.end;
    this.#start = 0;
    this.#at = written;
    if (isShared(room) && !isShared(next)) sharedRoom = room; // there may be space for others
  }
}

/** A room for so many bytes, and more to come if they are many. */
function roomFor(bytes: number): Room {
  if (bytes <= SHARED_BYTES) return roomOf(SHARED_BYTES);
  const kept = keptRoom;
  keptRoom = undefined;
  if (kept !== undefined && kept.bytes.length >= bytes) return kept;
  const grown = bytes * GROWTH;
  return roomOf(bytes <= MAX_KEPT_BYTES ? Math.min(grown, MAX_KEPT_BYTES) : grown);
}

function roomOf(size: number): Room {
  const bytes = Buffer.allocUnsafeSlow(size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  return { bytes, view, end: size - OVERSHOOT_BYTES, used: 0 };
}

/** No other room is as small. */
function isShared({ bytes }: Room): boolean {
  return bytes.length === SHARED_BYTES;
}

/** For the next long document. */
function keep(room: Room): void {
  const { length } = room.bytes;
  if (length <= MAX_KEPT_BYTES && length > (keptRoom?.bytes.length ?? 0)) keptRoom = room;
}
