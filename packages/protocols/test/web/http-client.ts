import { Failure } from "@cordage/deferred";
import { type IResource, Site } from "@cordage/protocols/web";
import { ConnectionLost } from "@cordage/reactor";
import { Clock, StringTransport } from "@cordage/testing";

/** An HTTP response, taken apart. */
export interface HttpResponse {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A client of a site with `resource` as its root: over HTTP, but in memory. */
export class HttpClient {
  readonly #transport = new StringTransport();
  readonly #protocol;

  constructor(resource: IResource) {
    const site = new Site(resource, { clock: new Clock() });
    this.#protocol = site.buildProtocol();
    this.#protocol.makeConnection(this.#transport);
  }

  /** Sends a request. */
  send(
    method: string,
    headers: Readonly<Record<string, string>>,
    body: string | Uint8Array,
    target = "/",
  ): void {
    const bytes = Buffer.from(body);
    const fields = { Host: "x", "Content-Length": `${bytes.length}`, ...headers };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#protocol.dataReceived(
      Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`),
    );
    this.#protocol.dataReceived(bytes);
  }

  /** Asks for a page. */
  get(target: string): void {
    this.send("GET", {}, "", target);
  }

  /** Posts an XML document. */
  post(document: string | Uint8Array, contentType = "text/xml"): void {
    this.send("POST", { "Content-Type": contentType }, document);
  }

  /** Whether nothing has come back. */
  get isWaiting(): boolean {
    return this.#transport.value().length === 0;
  }

  /** Takes the one response that has come. */
  response(): HttpResponse {
    const text = this.#transport.value().toString();
    this.#transport.clear();
    const headEnd = text.indexOf("\r\n\r\n");
    const [statusLine = "", ...lines] = text.slice(0, headEnd).split("\r\n");
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    return { status: Number(statusLine.split(" ")[1]), headers, body: text.slice(headEnd + 4) };
  }

  /** Goes away. */
  lose(): void {
    this.#protocol.connectionLost(new Failure(new ConnectionLost()));
  }
}
