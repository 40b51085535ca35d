import type { Failure } from "@cordage/deferred";
import { Protocol } from "@cordage/reactor";

/** The longest line a {@link LineSendingProtocol} takes, in bytes without the end; above, it closes. */
export const MAX_RESPONSE_LINE = 16_384;

const CRLF = "\r\n";

/**
 * A protocol that sends lines and keeps those it is answered with. Lines end in CR LF.
 *
 * @see Twisted: `twisted.internet.testing.LineSendingProtocol` (TE4)
 */
export class LineSendingProtocol extends Protocol {
  /** The lines to send, without their ends. */
  lines: (Uint8Array | string)[];
  /** The lines received, without their ends. */
  readonly response: Buffer[] = [];
  /** Whether it speaks first; otherwise it sends when the first line has come. */
  readonly start: boolean;
  /** Whether the connection was lost. */
  lostConn = false;
  #rest: Buffer = Buffer.alloc(0);

  constructor(lines: readonly (Uint8Array | string)[], start = true) {
    super();
    this.lines = [...lines];
    this.start = start;
  }

  override connectionMade(): void {
    if (this.start) this.#send();
  }

  override dataReceived(data: Buffer): void {
    const received = Buffer.concat([this.#rest, data]);
    let from = 0;
    for (let end = received.indexOf(CRLF); end >= 0; end = received.indexOf(CRLF, from)) {
      this.#lineReceived(received.subarray(from, end));
      from = end + CRLF.length;
    }
    this.#rest = received.subarray(from);
    if (this.#rest.length > MAX_RESPONSE_LINE) this.#refuseLine();
  }

  override connectionLost(_reason: Failure): void {
    this.lostConn = true;
  }

  #lineReceived(line: Buffer): void {
    if (!this.start) {
      this.#send();
      this.lines = [];
    }
    this.response.push(line);
  }

  #refuseLine(): void {
    this.#rest = Buffer.alloc(0);
    this.transport.loseConnection();
  }

  #send(): void {
    for (const line of this.lines) this.transport.writeSequence([line, CRLF]);
  }
}
