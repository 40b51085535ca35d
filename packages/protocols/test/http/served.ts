import {
  type HTTPChannel,
  HTTPFactory,
  type HTTPFactoryOptions,
  Request,
  type RequestHead,
} from "@cordage/protocols/http";
import { Clock, StringTransport } from "@cordage/testing";

/** The time of day in every response: the example of RFC 9110. */
export const NOW = 784_111_777;
export const DATE = "Sun, 06 Nov 1994 08:49:37 GMT";

/** What a test may choose. */
export interface ServeOptions extends HTTPFactoryOptions {
  /** What each request does when it is complete. Default: nothing. */
  readonly process?: (request: Request) => unknown;
  /** What each request does when its head has arrived. Default: nothing. */
  readonly headReceived?: (request: Request) => void;
  readonly transport?: StringTransport;
}

/** A connection of a server, in memory. */
export interface Served {
  readonly clock: Clock;
  readonly transport: StringTransport;
  readonly channel: HTTPChannel;
  /** The requests that were dispatched, in order. */
  readonly requests: Request[];
  /** Receives byte strings, a chunk each. */
  receive(...chunks: readonly string[]): void;
  /** What was sent since the last call. */
  sent(): string;
}

/** A server with one connection, whose requests do what the test says. */
export function serve(options: ServeOptions = {}): Served {
  const clock = new Clock();
  const transport = options.transport ?? new StringTransport();
  const requests: Request[] = [];

  class TestRequest extends Request {
    override headReceived(): void {
      options.headReceived?.(this);
    }

    override process(): unknown {
      requests.push(this);
      return options.process?.(this); // a Promise where it is async
    }
  }

  class TestFactory extends HTTPFactory {
    override buildRequest(channel: HTTPChannel, head: RequestHead): Request {
      return new TestRequest(channel, head);
    }
  }

  const channel = new TestFactory({ clock, wallClock: () => NOW, ...options }).buildProtocol();
  channel.makeConnection(transport);
  return {
    clock,
    transport,
    channel,
    requests,
    receive: (...chunks) => {
      for (const chunk of chunks) channel.dataReceived(Buffer.from(chunk, "latin1"));
    },
    sent: () => {
      const sent = transport.value().toString("latin1");
      transport.clear();
      return sent;
    },
  };
}

/** A GET of HTTP/1.1 for `uri`, with header lines of its own. */
export function get(uri: string, ...lines: readonly string[]): string {
  return message(`GET ${uri} HTTP/1.1`, ...lines);
}

/** A request with this request line, a Host, and these header lines. */
export function message(requestLine: string, ...lines: readonly string[]): string {
  return `${[requestLine, "Host: h", ...lines].join("\r\n")}\r\n\r\n`;
}

/** A response with the fields every response begins with, then these lines and this body. */
export function response(status: string, lines: readonly string[], body = ""): string {
  const head = [`HTTP/1.1 ${status}`, "Server: Cordage", `Date: ${DATE}`, ...lines];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

/** What a refused request is answered with. */
export function refusal(status: string): string {
  const lines = [`HTTP/1.1 ${status}`, "Connection: close", "Content-Length: 0", `Date: ${DATE}`];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** What {@link sayHello} makes of a GET. */
export const HELLO: string = response(
  "200 OK",
  ["Content-Length: 5", "Content-Type: text/html"],
  "hello",
);

export const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

export function sayHello(request: Request): void {
  request.finishWith("hello");
}

/** Answers with the target of the request, to tell responses apart. */
export function sayURI(request: Request): void {
  request.finishWith(request.uri);
}

/** The bodies of several responses that have a Content-Length. */
export function bodies(sent: string): string[] {
  return [...sent.matchAll(/Content-Length: ([0-9]+)[\s\S]*?\r\n\r\n/g)].map((match) => {
    const start = match.index + match[0].length;
    return sent.slice(start, start + Number(match[1]));
  });
}

/** Counts its writes. */
export class CountingTransport extends StringTransport {
  writes = 0;

  override write(data: Uint8Array | string): void {
    this.writes += 1;
    super.write(data);
  }

  override writeSequence(data: Iterable<Uint8Array | string>): void {
    this.writes += 1;
    super.writeSequence(data);
  }
}
