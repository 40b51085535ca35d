/** What a telegram may be. */
export type TelegramKind = "question" | "answer";

/** One message, in either direction. */
export interface Telegram {
  readonly kind: TelegramKind;
  /** At most {@link MAX_TEXT_BYTES} bytes. */
  readonly text: Buffer;
}

/** How many bytes a text has at most: as many as its length can tell. */
export const MAX_TEXT_BYTES = 255;

/** The first byte of each kind. */
export const KIND_BYTES: Readonly<Record<TelegramKind, number>> = { question: 0x51, answer: 0x41 };

/** How many bytes stand in front of a text. */
export const HEADER_BYTES = 2;
