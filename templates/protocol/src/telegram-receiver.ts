import { type ITransport, Protocol } from "@cordage/reactor";
import { TelegramFormatError } from "./errors.ts";
import type { Telegram, TelegramKind } from "./telegram.ts";
import { TelegramDecoder } from "./telegram-decoder.ts";
import { encodeTelegram } from "./telegram-encoder.ts";

/**
 * Receives telegrams.
 *
 * ```ts
 * class Oracle extends TelegramReceiver {
 *   override questionReceived(): void {
 *     this.sendTelegram("answer", "maybe");
 *   }
 * }
 * ```
 *
 * Telegrams come in order, one event each. A peer that sends anything else is disconnected; telegrams before the
 * fault have been delivered. After `loseConnection`, whoever calls it, none is delivered any more.
 *
 * @typeParam T - the transport it needs
 */
export class TelegramReceiver<T extends ITransport = ITransport> extends Protocol<T> {
  readonly #decoder = new TelegramDecoder();

  override dataReceived(data: Buffer): void {
    if (this.transport.disconnecting) return; // what comes now is not to pile up
    this.#decoder.push(data);
    try {
      this.#deliver();
    } catch (error) {
      if (!(error instanceof TelegramFormatError)) throw error; // the subclass's: the transport logs it
      this.transport.loseConnection();
    }
  }

  /** Override: the peer asks. `text` is yours to keep. */
  questionReceived(_text: Buffer): void {}

  /** Override: the peer answers. `text` is yours to keep. */
  answerReceived(_text: Buffer): void {}

  /**
   * Sends a telegram, in one write.
   *
   * @throws TelegramTooLongError for more than 255 bytes; nothing is sent
   */
  sendTelegram(kind: TelegramKind, text: Uint8Array | string): void {
    this.transport.write(encodeTelegram(kind, text));
  }

  #deliver(): void {
    while (!this.transport.disconnecting) {
      const telegram = this.#decoder.next();
      if (telegram === undefined) return;
      this.#received(telegram);
    }
  }

  #received({ kind, text }: Telegram): void {
    if (kind === "question") this.questionReceived(text);
    else this.answerReceived(text);
  }
}
