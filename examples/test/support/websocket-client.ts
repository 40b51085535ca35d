import type { Failure } from "@cordage/deferred";
import { encodeFrame, MessageDecoder, TEXT } from "@cordage/protocols/websocket";
import { Protocol } from "@cordage/reactor";

const HEAD_END = "\r\n\r\n";
const IS_MASKED = 0x80;
/** A mask that changes nothing: clients have to have one (RFC 6455, section 5.1). */
const NO_MASK = Buffer.alloc(4);

/** The client's end of a WebSocket, as far as tests need one: text, both ways. */
export class WebSocketClient extends Protocol {
  readonly #url: URL;
  readonly #decoder = new MessageDecoder({ isMasked: false, maxMessageBytes: 64 * 1024 * 1024 });
  #head = "";
  #isOpen = false;

  constructor(url: string) {
    super();
    this.#url = new URL(url);
  }

  /** Override: messages can be sent. */
  opened(): void {}

  /** Override: a message has come. */
  messageReceived(_text: string): void {}

  /** Override: the connection is gone. */
  closed(_reason: Failure): void {}

  send(text: string): void {
    if (this.#isOpen) this.transport.write(masked(encodeFrame(TEXT, Buffer.from(text))));
  }

  override connectionMade(): void {
    const lines = [
      `GET ${this.#url.pathname} HTTP/1.1`,
      `Host: ${this.#url.host}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==",
    ];
    this.transport.write(lines.join("\r\n") + HEAD_END);
  }

  override dataReceived(data: Buffer): void {
    const rest = this.#isOpen ? data : this.#readHead(data);
    if (rest === undefined) return;
    this.#decoder.push(rest);
    for (let event = this.#decoder.next(); event !== undefined; event = this.#decoder.next()) {
      if (event.kind === "text") this.messageReceived(event.text);
      else if (event.kind === "close") this.transport.loseConnection();
    }
  }

  override connectionLost(reason: Failure): void {
    this.#isOpen = false;
    this.closed(reason);
  }

  /** @returns what came behind the head, once that is complete */
  #readHead(data: Buffer): Buffer | undefined {
    this.#head += data.toString("latin1");
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) return undefined;
    if (!this.#head.startsWith("HTTP/1.1 101 ")) throw new Error(this.#head.slice(0, end));
    this.#isOpen = true;
    this.opened();
    return Buffer.from(this.#head.slice(end + HEAD_END.length), "latin1");
  }
}

function masked(frame: Buffer): Buffer {
  const length = frame[1] ?? 0;
  const headLength = 2 + (length < 126 ? 0 : length === 126 ? 2 : 8);
  const head = Buffer.from(frame.subarray(0, headLength));
  head[1] = length | IS_MASKED;
  return Buffer.concat([head, NO_MASK, frame.subarray(headLength)]);
}
