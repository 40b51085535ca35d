import type { Failure } from "@cordage/deferred";
import type { IProtocol } from "@cordage/reactor";
import { ProtocolWrapper, type WrapperKeeper } from "./protocol-wrapper.ts";
import { quoteBytes } from "./quoted-bytes.ts";
import type { TrafficLog } from "./traffic-log.ts";

/** What takes the place of what is cut off. */
const ELISION = "<... elided>";

/** The smallest `lengthLimit`: it has to hold the sign that something is left out. */
export const MIN_LENGTH_LIMIT: number = ELISION.length;

/** How a connection's lines are written. */
export interface TrafficLogStyle {
  /** The number of the connection. */
  readonly number: number;
  /** Data longer than this is cut, in bytes. */
  readonly lengthLimit: number;
}

/**
 * A connection whose traffic is written down, a line an event:
 *
 * ```text
 * *                       connected
 * C 1: "GET /\r\n"        received
 * S 1: "hello"            written
 * SV 1: ["a", "b"]        written as a sequence
 * S 1: *                  this end closes
 * C 1: ConnectionDone: …  gone
 * ```
 *
 * @see Twisted: `twisted.protocols.policies.TrafficLoggingProtocol` (TL-1)
 */
export class TrafficLoggingProtocol<P extends IProtocol = IProtocol> extends ProtocolWrapper<P> {
  readonly #log: TrafficLog;
  readonly #style: TrafficLogStyle;

  constructor(factory: WrapperKeeper, wrappedProtocol: P, log: TrafficLog, style: TrafficLogStyle) {
    super(factory, wrappedProtocol);
    this.#log = log;
    this.#style = style;
  }

  override connectionMade(): void {
    this.#writeLine("*");
  }

  override dataReceived(data: Buffer): unknown {
    this.#writeLine(`C ${this.#style.number}: ${this.#show(data)}`);
    return super.dataReceived(data);
  }

  /** The connection is gone: does its own part, and tells the wrapped protocol. */
  override connectionLost(reason: Failure): unknown {
    const { name, message } = reason.value;
    this.#writeLine(`C ${this.#style.number}: ${name}: ${message}`);
    try {
      return super.connectionLost(reason);
    } finally {
      this.#log.close?.();
    }
  }

  override write(data: Uint8Array | string): void {
    this.#writeLine(`S ${this.#style.number}: ${this.#show(data)}`);
    super.write(data);
  }

  override writeSequence(data: Iterable<Uint8Array | string>): void {
    const pieces = [...data];
    const shown = pieces.map((piece) => this.#show(piece)).join(", ");
    this.#writeLine(`SV ${this.#style.number}: [${shown}]`);
    super.writeSequence(pieces);
  }

  override loseConnection(): void {
    this.#writeLine(`S ${this.#style.number}: *`);
    super.loseConnection();
  }

  #writeLine(line: string): void {
    this.#log.write(`${line}\n`);
  }

  #show(data: Uint8Array | string): string {
    const bytes = Buffer.from(data as Uint8Array); // a string is fine, too
    const { lengthLimit } = this.#style;
    if (bytes.length <= lengthLimit) return quoteBytes(bytes);
    const kept = bytes.subarray(0, lengthLimit - ELISION.length);
    return quoteBytes(Buffer.concat([kept, Buffer.from(ELISION)]));
  }
}
