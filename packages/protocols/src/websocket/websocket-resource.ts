import { getReactor, type IReactorTime } from "@cordage/reactor";
import { BAD_REQUEST, NOT_ALLOWED, UPGRADE_REQUIRED } from "../http/status.ts";
import { trimBlanks } from "../http/trim-blanks.ts";
import type { IResource } from "../web/interfaces.ts";
import { NOT_DONE_YET, type RenderResult } from "../web/render-result.ts";
import type { Request } from "../web/request.ts";
import { type Extension, parseExtensions } from "./deflate/extension-header.ts";
import { acceptDeflate } from "./deflate/negotiation.ts";
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
import {
  connectionSettings,
  type WebSocketChoice,
  type WebSocketOptions,
  webSocketChoice,
} from "./websocket-options.ts";

const BAD_EXTENSIONS: HandshakeRefusal = Object.freeze({
  status: BAD_REQUEST,
  reason: "Sec-WebSocket-Extensions is no list of extensions",
});

/**
 * What may be chosen for the WebSockets of a resource. Of the client's subprotocols the first is taken that is
 * among the program's.
 */
export interface WebSocketResourceOptions extends WebSocketOptions {
  /** What times are measured with. Default: the default reactor. */
  readonly clock?: IReactorTime | undefined;
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
  readonly #choice: WebSocketChoice;

  /** @throws RangeError for an option that is out of range */
  constructor(factory: WebSocketServerFactory, options: WebSocketResourceOptions = {}) {
    this.#factory = factory;
    this.#options = options;
    this.#choice = webSocketChoice(options);
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
    const offers = parseExtensions(valuesOf(request, "Sec-WebSocket-Extensions"));
    if (offers === undefined) return refuse(request, BAD_EXTENSIONS);
    const protocol = this.#factory.buildProtocol(request);
    if (protocol === null) return refuse(request, WRONG_ORIGIN);
    return this.#open(request, key, { protocol, offers });
  }

  #open(request: Request, key: string, { protocol, offers }: Opening): RenderResult {
    const { deflate: choice } = this.#choice;
    const subprotocol = this.#chooseSubprotocol(request);
    const accepted = choice === undefined ? undefined : acceptDeflate(offers, choice);
    const { clock = getReactor() } = this.#options;
    const agreement = { subprotocol, deflate: accepted?.parameters };
    const connection = new WebSocketConnection(
      protocol,
      connectionSettings("server", clock, this.#choice, agreement),
    );
    request.setHeader("Sec-WebSocket-Accept", acceptKey(key));
    if (subprotocol !== undefined) request.setHeader("Sec-WebSocket-Protocol", subprotocol);
    if (accepted !== undefined) request.setHeader("Sec-WebSocket-Extensions", accepted.field);
    protocol.negotiationStarted(connection);
    request.upgrade("websocket", connection);
    return NOT_DONE_YET;
  }

  #chooseSubprotocol(request: Request): string | undefined {
    const offered = valuesOf(request, "Sec-WebSocket-Protocol").join();
    const names = offered.split(",").map(trimBlanks);
    return names.find((name) => this.#choice.subprotocols.includes(name));
  }
}

/** What a handshake brings together. */
interface Opening {
  readonly protocol: WebSocketProtocol;
  readonly offers: readonly Extension[];
}

function valuesOf(request: Request, name: string): string[] {
  return request.requestHeaders.getRawHeaders(name, []);
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
