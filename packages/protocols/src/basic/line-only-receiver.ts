import { type ITransport, Protocol } from "@cordage/reactor";
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

/**
 * Receives lines and nothing else: a `LineReceiver` without raw mode and pausing, to which the same
 * rules apply.
 *
 * @typeParam T - the transport it needs
 * @typeParam L - what a line is: `string` for a subclass that sets `lineEncoding`
 * @see Twisted: `twisted.protocols.basic.LineOnlyReceiver` (LO-1 to LO-3)
 */
export class LineOnlyReceiver<T extends ITransport = ITransport, L extends Buffer | string = Buffer>
  extends Protocol<T>
  implements LineRules
{
  /** What ends a line, received or sent. May be replaced between any two lines. Default: CR LF. */
  delimiter: Buffer = CRLF;

  /** The longest line accepted, in bytes without the delimiter. Default: 16384. */
  MAX_LENGTH: number = MAX_LINE_LENGTH;

  /** Set it to get lines as text; see {@link LineReceiver.lineEncoding}. Default: Buffers. */
  readonly lineEncoding: LineEncodingFor<L> = undefined as LineEncodingFor<L>; // see L

  /** Whether `sendLine` lets lines pass that contain the delimiter. Default: false. */
  readonly allowsDelimiterInLines: boolean = false;

  readonly #decoder = new LineDecoder<L>(this);
  readonly #loop = new DeliveryLoop(this, this.#decoder, () => this.#deliverNext());

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

  /**
   * Override: a line is longer than `MAX_LENGTH`. Closes the connection unless overridden;
   * otherwise the next byte to arrive begins a new line.
   *
   * @param _bytes - everything that had not been delivered, see {@link
   *   LineReceiver.lineLengthExceeded}
   */
  lineLengthExceeded(_bytes: Buffer): void {
    this.transport.loseConnection();
  }

  /** Sends a line and the delimiter, in one write; see {@link LineReceiver.sendLine}. */
  sendLine(line: Uint8Array | string): void {
    this.transport.write((this.allowsDelimiterInLines ? joinLine : encodeLine)(line, this));
  }

  #deliverNext(): boolean {
    let line: L | undefined;
    try {
      line = this.#decoder.next();
    } catch (error) {
      if (!(error instanceof LineTooLongError)) throw error;
      this.lineLengthExceeded(this.#decoder.clear());
      return true;
    }
    if (line === undefined) return false;
    this.#loop.watch(this.lineReceived(line));
    return true;
  }
}
