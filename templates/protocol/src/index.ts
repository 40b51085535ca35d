/**
 * Telegrams: questions and answers of at most 255 bytes.
 *
 * @module telegram
 */
export { TelegramFormatError, TelegramTooLongError } from "./errors.ts";
export { MAX_TEXT_BYTES, type Telegram, type TelegramKind } from "./telegram.ts";
export { TelegramDecoder } from "./telegram-decoder.ts";
export { encodeTelegram } from "./telegram-encoder.ts";
export { TelegramReceiver } from "./telegram-receiver.ts";
