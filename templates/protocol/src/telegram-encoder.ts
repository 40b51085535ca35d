import { TelegramTooLongError } from "./errors.ts";
import { KIND_BYTES, MAX_TEXT_BYTES, type TelegramKind } from "./telegram.ts";

/**
 * A telegram as it goes out.
 *
 * @param text - a string is encoded as UTF-8; bytes are copied
 * @throws TelegramTooLongError for more than {@link MAX_TEXT_BYTES} bytes
 */
export function encodeTelegram(kind: TelegramKind, text: Uint8Array | string): Buffer {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  if (bytes.length > MAX_TEXT_BYTES) throw new TelegramTooLongError(bytes.length, MAX_TEXT_BYTES);
  return Buffer.concat([Buffer.of(KIND_BYTES[kind], bytes.length), bytes]);
}
