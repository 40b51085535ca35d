import { Protocol } from "@cordage/reactor";
import { DeliveryLoop } from "../basic/delivery-loop.ts";
import { NotOverriddenError } from "../basic/errors.ts";
import { encodeLatin1 } from "../bytes/index.ts";
import { ShoutcastStreamError } from "./errors.ts";
import type { Metadata } from "./metadata-reader.ts";
import { StreamDecoder, type StreamEvent } from "./stream-decoder.ts";

const OK = 200;
/** What would end the path, or the line. */
const NOT_IN_PATHS = /[^!-~]/;

/**
 * Listens to a Shoutcast stream. Subclass it and override {@link ShoutcastClient.gotMP3Data} and {@link
 * ShoutcastClient.gotMetaData}. A server that answers anything but 200, or breaks the protocol, is left.
 *
 * @see Twisted: `twisted.protocols.shoutcast.ShoutcastClient` (SH-1, SH-2)
 */
export class ShoutcastClient extends Protocol {
  /** What is told of this program. */
  userAgent = "Cordage Shoutcast client";

  /** Where on the server the stream is. */
  readonly path: string;

  readonly #decoder = new StreamDecoder();
  readonly #loop = new DeliveryLoop(this, this.#decoder, () => this.#deliverNext());

  /** @throws RangeError when `path` does not begin with `/`, or has blanks or bytes beyond ASCII */
  constructor(path = "/") {
    super();
    if (!path.startsWith("/") || NOT_IN_PATHS.test(path)) {
      throw new RangeError("a path begins with / and has no blanks");
    }
    this.path = path;
  }

  override connectionMade(): void {
    const head = [`GET ${this.path} HTTP/1.0`, `User-Agent: ${this.userAgent}`, "Icy-MetaData: 1"];
    this.transport.write(encodeLatin1(`${head.join("\r\n")}\r\n\r\n`));
  }

  override dataReceived(data: Buffer): void {
    this.#loop.receive(data);
  }

  /** Override: the server has answered, with `ICY` or a version of HTTP. */
  handleStatus(_version: string, _status: number, _message: string): void {}

  /** Override: a header of the answer. Text with a character for each byte. */
  handleHeader(_key: string, _value: string): void {}

  /** Override: the stream begins. */
  handleEndHeaders(): void {}

  /** Override: metadata has come; never empty. The bytes are yours to keep. */
  gotMetaData(_metadata: readonly Metadata[]): void {
    throw new NotOverriddenError(this, "gotMetaData");
  }

  /** Override: audio has come, cut anywhere. The bytes are yours to keep. */
  gotMP3Data(_data: Buffer): void {
    throw new NotOverriddenError(this, "gotMP3Data");
  }

  #deliverNext(): boolean {
    let event: StreamEvent | undefined;
    try {
      event = this.#decoder.next();
    } catch (error) {
      if (!(error instanceof ShoutcastStreamError)) throw error;
      this.transport.loseConnection();
      return false;
    }
    if (event === undefined) return false;
    this.#loop.watch(this.#deliver(event));
    return true;
  }

  #deliver(event: StreamEvent): unknown {
    switch (event.kind) {
      case "status":
        if (event.status !== OK) this.transport.loseConnection();
        return this.handleStatus(event.version, event.status, event.message);
      case "header":
        return this.handleHeader(event.key, event.value);
      case "headEnd":
        return this.handleEndHeaders();
      case "audio":
        return this.gotMP3Data(event.bytes);
      case "metadata":
        return this.gotMetaData(event.list);
    }
  }
}
