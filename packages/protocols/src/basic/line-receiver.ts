import type { ITransport } from "@cordage/reactor";
import { DeliveryLoop } from "./delivery-loop.ts";
import { LineTooLongError, NotOverriddenError } from "./errors.ts";
import { LineDecoder } from "./line-decoder.ts";
import { encodeLine, joinLine } from "./line-encoder.ts";
import {
  CRLF,
  type LineEncodingFor,
  type LineRules,
  MAX_LINE_LENGTH,
  requireDelimiter,
} from "./line-rules.ts";
import { PausableProtocol } from "./pausable-protocol.ts";

/**
 * Receives lines, or raw bytes while in raw mode.
 *
 * ```ts
 * class Shout extends LineReceiver {
 *   override lineReceived(line: Buffer): void {
 *     this.sendLine(line.toString().toUpperCase());
 *   }
 * }
 * ```
 *
 * Every byte goes, in the order in which they came, to exactly one of `lineReceived`,
 * `rawDataReceived` and `lineLengthExceeded`. None of these is called again before it has returned:
 * whatever makes bytes arrive in the meantime only adds them to those that wait. After the
 * connection was closed, by whichever of them, nothing more is delivered. What they return is
 * ignored; when one throws, the transport logs that and closes.
 *
 * @typeParam T - the transport it needs; see {@link PausableProtocol} about pausing
 * @typeParam L - what a line is: `string` for a subclass that sets `lineEncoding`
 * @see Twisted: `twisted.protocols.basic.LineReceiver` (LR-1 to LR-15)
 */
export class LineReceiver<T extends ITransport = ITransport, L extends Buffer | string = Buffer>
  extends PausableProtocol<T>
  implements LineRules
{
  /** What ends a line, received or sent. May be replaced between any two lines. Default: CR LF. */
  delimiter: Buffer = CRLF;

  /** The longest line accepted, in bytes without the delimiter. Default: 16384. */
  MAX_LENGTH: number = MAX_LINE_LENGTH;

  /**
   * Set it to get lines as text: `override readonly lineEncoding = "utf8"`, in a subclass of
   * `LineReceiver<ITransport, string>`. That is faster than turning each line into text. Bytes that
   * are not UTF-8 become U+FFFD; `"latin1"` fits all bytes. Lines given to `sendLine` as text are
   * encoded likewise. Default: none, lines are Buffers.
   */
  readonly lineEncoding: LineEncodingFor<L> = undefined as LineEncodingFor<L>; // see L

  /** Whether `sendLine` lets lines pass that contain the delimiter. Default: false. */
  readonly allowsDelimiterInLines: boolean = false;

  readonly #decoder = new LineDecoder<L>(this);
  readonly #loop = new DeliveryLoop(this, this.#decoder, () => this.#deliverNext());
  #isRaw = false;

  /** Takes the transport. @throws RangeError when `delimiter` is empty */
  override makeConnection(transport: ITransport): void {
    requireDelimiter(this.delimiter);
    super.makeConnection(transport);
  }

  override dataReceived(data: Buffer): void {
    this.#loop.receive(data);
  }

  /** Override: a line has arrived; `line` comes without the delimiter and is yours to keep. */
  lineReceived(_line: L): void {
    throw new NotOverriddenError(this, "lineReceived");
  }

  /** Override: bytes have arrived in raw mode, cut anywhere. They are yours to keep. */
  rawDataReceived(_data: Buffer): void {
    throw new NotOverriddenError(this, "rawDataReceived");
  }

  /**
   * Override: a line is longer than `MAX_LENGTH`. Closes the connection unless overridden;
   * otherwise the next byte to arrive begins a new line. In line mode this may come while paused.
   *
   * @param _bytes - everything that had not been delivered: it starts with the line, or with what
   *   has arrived of it, and may hold further lines
   */
  lineLengthExceeded(_bytes: Buffer): void {
    this.transport.loseConnection();
  }

  /**
   * Sends a line and the delimiter, in one write.
   *
   * @param line - text is encoded as `lineEncoding`, UTF-8 if there is none
   * @throws LineContainsDelimiterError when the peer would see more than this one line, or, where
   *   CR LF ends lines, when there is a CR or an LF in it; see `allowsDelimiterInLines`
   * @throws RangeError when `lineEncoding` is Latin-1 and the text isn't
   */
  sendLine(line: Uint8Array | string): void {
    this.transport.write((this.allowsDelimiterInLines ? joinLine : encodeLine)(line, this));
  }

  /**
   * Turns to raw mode: everything from here on goes to `rawDataReceived`, what waits in one piece.
   */
  setRawMode(): void {
    this.#isRaw = true;
  }

  /**
   * Turns to line mode.
   *
   * @param extra - bytes to go on with, behind those that wait: from `rawDataReceived`, what it had
   *   no use for. They are handed back: don't change them afterwards
   */
  setLineMode(extra?: Buffer): void {
    this.#isRaw = false;
    if (extra !== undefined && extra.length > 0) this.dataReceived(extra);
  }

  /** Takes everything that has arrived and not been delivered, whole lines included. */
  clearLineBuffer(): Buffer {
    return this.#decoder.clear();
  }

  #deliverNext(): boolean {
    if (this.#isRaw) return this.#deliverRaw();
    if (this.paused) return this.#deliverOverlong(this.#decoder.isUnending);
    let line: L | undefined;
    try {
      line = this.#decoder.next();
    } catch (error) {
      if (!(error instanceof LineTooLongError)) throw error;
      return this.#deliverOverlong(true);
    }
    if (line === undefined) return false;
    this.#loop.watch(this.lineReceived(line));
    return true;
  }

  #deliverRaw(): boolean {
    if (this.paused) return false;
    const data = this.#decoder.clear();
    if (data.length === 0) return false;
    this.#loop.watch(this.rawDataReceived(data));
    return true;
  }

  #deliverOverlong(isOverlong: boolean): boolean {
    if (isOverlong) this.lineLengthExceeded(this.#decoder.clear());
    return isOverlong;
  }
}
