import { getReactor, type IReactorTime } from "@cordage/reactor";
import { NOT_ALLOWED, UPGRADE_REQUIRED } from "../http/status.ts";
import type { IResource } from "../web/interfaces.ts";
import { NOT_DONE_YET, type RenderResult } from "../web/render-result.ts";
import type { Request } from "../web/request.ts";
import {
  acceptKey,
  checkHandshake,
  type HandshakeRefusal,
  isSameOrigin,
  WEBSOCKET_VERSION,
  WRONG_ORIGIN,
} from "./handshake.ts";
import type { WebSocketProtocol, WebSocketServerFactory } from "./interfaces.ts";
import { WebSocketConnection } from "./websocket-connection.ts";

/** What may be chosen for the WebSockets of a resource. */
export interface WebSocketResourceOptions {
  /** What the limit of a close is measured with. Default: the default reactor. */
  readonly clock?: IReactorTime | undefined;
  /** How long a message may be, in bytes. Default: 1 MiB. */
  readonly maxMessageBytes?: number | undefined;
  /** The subprotocols the program speaks; the first of the client's that is among them is taken. */
  readonly subprotocols?: readonly string[] | undefined;
  /** Whether pages of this origin may connect. Default: those of the same host only. */
  readonly checkOrigin?: ((origin: string | undefined, request: Request) => boolean) | undefined;
}

/**
 * A place in a `Site` where WebSockets are opened.
 *
 * ```ts
 * root.putChild("echo", new WebSocketResource({ buildProtocol: () => new Echo() }));
 * ```
 *
 * @see Twisted: `twisted.web.websocket.WebSocketResource` (WS-1, WS-2)
 */
export class WebSocketResource implements IResource {
  readonly isLeaf = true;
  readonly #factory: WebSocketServerFactory;
  readonly #options: WebSocketResourceOptions;

  constructor(factory: WebSocketServerFactory, options: WebSocketResourceOptions = {}) {
    this.#factory = factory;
    this.#options = options;
  }

  getChildWithDefault(): IResource {
    return this;
  }

  /** Opens a WebSocket; a request that can't have one is told why. */
  render(request: Request): RenderResult {
    const key = checkHandshake(request);
    if (typeof key === "object") return refuse(request, key);
    const origin = request.getHeader("Origin");
    if (!(this.#options.checkOrigin ?? isSameOrigin)(origin, request)) {
      return refuse(request, WRONG_ORIGIN);
    }
    const protocol = this.#factory.buildProtocol(request);
    if (protocol === null) return refuse(request, WRONG_ORIGIN);
    return this.#open(request, key, protocol);
  }

  #open(request: Request, key: string, protocol: WebSocketProtocol): RenderResult {
    const subprotocol = this.#chooseSubprotocol(request);
    const { clock = getReactor(), maxMessageBytes } = this.#options;
    const connection = new WebSocketConnection(protocol, { clock, subprotocol, maxMessageBytes });
    request.setHeader("Sec-WebSocket-Accept", acceptKey(key));
    if (subprotocol !== undefined) request.setHeader("Sec-WebSocket-Protocol", subprotocol);
    protocol.negotiationStarted(connection);
    request.upgrade("websocket", connection);
    return NOT_DONE_YET;
  }

  #chooseSubprotocol(request: Request): string | undefined {
    const offered = request.requestHeaders.getRawHeaders("Sec-WebSocket-Protocol", []).join();
    const names = offered.split(",").map((name) => name.trim());
    return names.find((name) => this.#options.subprotocols?.includes(name));
  }
}

function refuse(request: Request, { status, reason }: HandshakeRefusal): string {
  request.setResponseCode(status);
  request.setHeader("Content-Type", "text/plain; charset=utf-8");
  if (status === UPGRADE_REQUIRED) {
    request.setHeader("Upgrade", "websocket");
    request.setHeader("Connection", "Upgrade");
    request.setHeader("Sec-WebSocket-Version", WEBSOCKET_VERSION);
  }
  if (status === NOT_ALLOWED) request.setHeader("Allow", "GET");
  return `${reason}\n`;
}
