import { type ITLSTransport, SSLError, type TLSOptions } from "@cordage/reactor";
import { asBytes } from "../bytes.ts";
import { StringTransport } from "../string-transport.ts";
import type { TraceRecorder } from "./trace.ts";

/** How often pull producers are asked on one connection: some, like `Chargen`, never end. */
const MAX_PULLS = 1000;

/**
 * A transport that tells what it is asked for, and like the real ones drops what is written after that
 * was to close.
 */
export class SplitTransport extends StringTransport implements ITLSTransport {
  // Only declared: protocols ask whether it is there to learn whether the connection is secure.
  declare getPeerCertificate?: () => null;
  /** How TLS stands. */
  security: "plain" | "negotiating" | "secure" = "plain";
  readonly serverName = null;
  readonly negotiatedProtocol = null;
  readonly #trace: TraceRecorder;
  #plainBytes = 0;
  #pulls = 0;

  constructor(trace: TraceRecorder) {
    super({ lenient: true }); // who pauses is the run, which can't know that the protocol has closed
    this.#trace = trace;
  }

  /** What was written in plain. */
  get written(): Buffer {
    const all = this.value();
    return this.security === "plain" ? all : all.subarray(0, this.#plainBytes);
  }

  /** What was written since `startTLS`. */
  get writtenSecurely(): Buffer {
    return this.security === "plain" ? Buffer.alloc(0) : this.value().subarray(this.#plainBytes);
  }

  override write(data: Uint8Array | string): void {
    const bytes = asBytes(data);
    if (!this.disconnecting && !this.writeDisconnecting) super.write(bytes);
  }

  override writeSequence(data: Iterable<Uint8Array | string>): void {
    for (const bytes of Array.from(data, asBytes)) this.write(bytes);
  }

  override loseConnection(): void {
    if (!this.disconnecting) this.#trace.note("loseConnection");
    super.loseConnection();
  }

  override loseWriteConnection(): void {
    if (!this.writeDisconnecting) this.#trace.note("loseWriteConnection");
    super.loseWriteConnection();
  }

  override abortConnection(): void {
    if (!this.disconnected) this.#trace.note("abortConnection");
    this.disconnecting = true; // so that it doesn't count as a close of the other kind, too
    super.abortConnection();
  }

  startTLS(_contextFactory: TLSOptions): void {
    if (this.security !== "plain") throw new SSLError({ detail: "TLS already started" });
    if (this.disconnecting) return;
    this.#trace.note("startTLS");
    this.#plainBytes = this.value().length;
    this.security = "negotiating";
  }

  /** The handshake is over. */
  handshakeCompleted(): void {
    this.security = "secure";
    this.getPeerCertificate = () => null;
  }

  /** Has a pull producer write all it has, as far as {@link MAX_PULLS} reaches. */
  drainProducer(): void {
    while (this.producer !== null && this.streaming === false && this.#pulls < MAX_PULLS) {
      this.#pulls += 1;
      this.producer.resumeProducing();
    }
  }
}
