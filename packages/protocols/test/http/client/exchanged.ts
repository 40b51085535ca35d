import type { Deferred } from "@cordage/deferred";
import {
  ClientRequest,
  type ClientRequestOptions,
  Headers,
  type HTTPClientOptions,
  HTTPClientProtocol,
  type Response,
} from "@cordage/protocols/http";
import { Clock, StringTransport } from "@cordage/testing";

/** A client's connection, in memory. */
export interface Connected {
  readonly clock: Clock;
  readonly transport: StringTransport;
  readonly protocol: HTTPClientProtocol;
  /** How often the connection became ready for another request. */
  readonly quiescent: HTTPClientProtocol[];
  /** Sends a request with a Host, persistent unless told otherwise. */
  request(method: string, options?: ClientRequestOptions): Deferred<Response>;
  /** Receives byte strings, a chunk each. */
  receive(...chunks: readonly string[]): void;
  /** What was sent since the last call. */
  sent(): string;
}

export function connect(options: HTTPClientOptions = {}): Connected {
  return connectOver(new StringTransport({ lenient: true }), options);
}

/** The same over a transport of the test's own. */
export function connectOver(
  transport: StringTransport,
  options: HTTPClientOptions = {},
): Connected {
  const clock = new Clock();
  const quiescent: HTTPClientProtocol[] = [];
  const protocol = new HTTPClientProtocol((it) => quiescent.push(it), { clock, ...options });
  protocol.makeConnection(transport);
  return {
    clock,
    transport,
    protocol,
    quiescent,
    request: (method, chosen = {}) => protocol.request(clientRequest(method, chosen)),
    receive: (...chunks) => {
      for (const chunk of chunks) protocol.dataReceived(Buffer.from(chunk, "latin1"));
    },
    sent: () => {
      const sent = transport.value().toString("latin1");
      transport.clear();
      return sent;
    },
  };
}

export function clientRequest(method: string, options: ClientRequestOptions = {}): ClientRequest {
  const target = method === "CONNECT" ? "h:443" : "/";
  return new ClientRequest(method, target, {
    headers: hostHeaders(),
    persistent: true,
    ...options,
  });
}

export function hostHeaders(...more: readonly (readonly [string, string])[]): Headers {
  const headers = new Headers([["Host", ["h"]]]);
  for (const [name, value] of more) headers.addRawHeader(name, value);
  return headers;
}

/** A response with these lines and this body. */
export function answer(status: string, lines: readonly string[] = [], body = ""): string {
  return `${[`HTTP/1.1 ${status}`, ...lines].join("\r\n")}\r\n\r\n${body}`;
}

export const OK_HELLO: string = answer("200 OK", ["Content-Length: 5"], "hello");
