import { type Deferred, Failure, succeed } from "@cordage/deferred";
import {
  acceptKey,
  CLOSE,
  closePayload,
  encodeFrame,
  MessageDecoder,
  type MessageDecoderOptions,
  WebSocketClientEndpoint,
  type WebSocketClientOptions,
  type WebSocketEvent,
  type WebSocketProtocol,
} from "@cordage/protocols/websocket";
import {
  ConnectionDone,
  type IProtocol,
  type IProtocolFactory,
  type IStreamClientEndpoint,
} from "@cordage/reactor";
import { Clock, FakeAddress, StringTransport } from "@cordage/testing";
import { NotingProtocol } from "./noting-protocol.ts";

/** A client whose server is the test. */
export class ClientBench {
  readonly clock = new Clock();
  readonly transport = new StringTransport({ lenient: true });
  readonly protocol = new NotingProtocol();
  readonly opened: Deferred<WebSocketProtocol>;
  /** What the client has asked with. */
  readonly asked: string;
  #wire: IProtocol | undefined;

  constructor(options: WebSocketClientOptions = {}, url = "ws://h/chat?x=y") {
    const endpoint: IStreamClientEndpoint = {
      connect: <P extends IProtocol>(factory: IProtocolFactory<P>): Deferred<P> => {
        const protocol = factory.buildProtocol(new FakeAddress());
        if (!protocol) throw new Error("no protocol");
        this.#wire = protocol;
        protocol.makeConnection(this.transport);
        return succeed(protocol);
      },
    };
    this.opened = new WebSocketClientEndpoint(endpoint, url, this.clock, options).connect({
      buildProtocol: (uri) => {
        this.protocol.told.push(`built for ${uri}`);
        return this.protocol;
      },
    });
    this.asked = this.sent().toString("latin1");
  }

  /** The value of a field of the request. */
  field(name: string): string | undefined {
    return new RegExp(`\r\n${name}: ([^\r]*)\r\n`).exec(this.asked)?.[1];
  }

  /** The handshake's answer, with these fields beside those it needs. */
  answer(...fields: readonly string[]): string {
    const accept = acceptKey(this.field("Sec-WebSocket-Key") ?? "");
    return switching(`Sec-WebSocket-Accept: ${accept}`, ...fields);
  }

  receive(...chunks: readonly (Buffer | string)[]): void {
    for (const chunk of chunks) {
      this.#wire?.dataReceived(typeof chunk === "string" ? Buffer.from(chunk, "latin1") : chunk);
    }
  }

  lose(reason: Error = new ConnectionDone()): void {
    this.#wire?.connectionLost(new Failure(reason));
  }

  /** What was sent since the last call. */
  sent(): Buffer {
    const sent = this.transport.value();
    this.transport.clear();
    return sent;
  }

  /** The same, as a server decodes it. */
  sentEvents(options: Partial<MessageDecoderOptions> = {}): WebSocketEvent[] {
    const decoder = new MessageDecoder({ isMasked: true, ...options });
    decoder.push(this.sent());
    const events: WebSocketEvent[] = [];
    for (let event = decoder.next(); event !== undefined; event = decoder.next())
      events.push(event);
    return events;
  }
}

/** A client that has its WebSocket. */
export function openClient(
  options: WebSocketClientOptions = {},
  ...fields: readonly string[]
): ClientBench {
  const bench = new ClientBench(options);
  bench.receive(bench.answer(...fields));
  bench.protocol.told.length = 0;
  return bench;
}

export function switching(...fields: readonly string[]): string {
  const lines = ["HTTP/1.1 101 x", "Upgrade: WebSocket", "Connection: upgrade", ...fields];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** A frame of a server's. */
export function frame(opcode: number, payload: string | Buffer = ""): Buffer {
  return encodeFrame(opcode, Buffer.from(payload as string));
}

export function closeFrame(code: number, reason = ""): Buffer {
  return frame(CLOSE, closePayload(code, reason));
}
