/** The opening handshake of a client (RFC 6455, section 4.1). */
import { randomBytes } from "node:crypto";
import { ClientRequest } from "../http/client/client-request.ts";
import type { Response } from "../http/client/response.ts";
import type { Headers } from "../http/headers.ts";
import type { URI } from "../web/client/uri.ts";
import { parseExtensions } from "./deflate/extension-header.ts";
import { agreeToDeflate, offerDeflate } from "./deflate/negotiation.ts";
import { HandshakeError } from "./errors.ts";
import { acceptKey, WEBSOCKET_VERSION } from "./handshake.ts";
import type { WebSocketAgreement, WebSocketChoice } from "./websocket-options.ts";

const KEY_BYTES = 16;

/** Fields that are the handshake's own. */
const OWN_FIELDS: readonly string[] = [
  ...["Connection", "Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version"],
  ...["Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions"],
];

/** @throws TypeError for fields that a handshake sets itself */
export function requireHandshakeHeaders(headers: Headers): void {
  for (const name of OWN_FIELDS) {
    if (headers.hasHeader(name)) throw new TypeError(`${name} is set by the handshake`);
  }
}

/** One handshake: what it asks, and whether the answer is one. */
export class ClientHandshake {
  readonly request: ClientRequest;
  readonly #choice: WebSocketChoice;
  /** Fresh for each, so that no cache can have the answer. */
  readonly #key = randomBytes(KEY_BYTES).toString("base64");

  /** @param given - fields to send beside those of the handshake */
  constructor(uri: URI, given: Headers, choice: WebSocketChoice) {
    const headers = given.copy();
    if (!headers.hasHeader("Host")) headers.setRawHeaders("Host", [uri.hostField]);
    headers.setRawHeaders("Sec-WebSocket-Key", [this.#key]);
    headers.setRawHeaders("Sec-WebSocket-Version", [WEBSOCKET_VERSION]);
    if (choice.subprotocols.length > 0) {
      headers.setRawHeaders("Sec-WebSocket-Protocol", [choice.subprotocols.join(", ")]);
    }
    if (choice.deflate !== undefined) {
      headers.setRawHeaders("Sec-WebSocket-Extensions", [offerDeflate(choice.deflate)]);
    }
    this.#choice = choice;
    this.request = new ClientRequest("GET", uri.originForm, { headers, upgrade: "websocket" });
  }

  /**
   * What was agreed on.
   *
   * @param response - with 101, so that its Upgrade and Connection have been checked
   * @throws HandshakeError when the server shows that it has not understood, or says what wasn't asked
   */
  check({ headers }: Response): WebSocketAgreement {
    const accepts = headers.getRawHeaders("Sec-WebSocket-Accept", []);
    if (accepts.length !== 1 || accepts[0] !== acceptKey(this.#key)) {
      throw new HandshakeError("the server's Sec-WebSocket-Accept is not the answer to our key");
    }
    return { subprotocol: this.#subprotocol(headers), deflate: this.#deflate(headers) };
  }

  #subprotocol(headers: Headers): string | undefined {
    const chosen = headers.getRawHeaders("Sec-WebSocket-Protocol", []);
    const [subprotocol] = chosen;
    if (subprotocol === undefined) return undefined;
    if (chosen.length > 1 || !this.#choice.subprotocols.includes(subprotocol)) {
      throw new HandshakeError("the server has chosen a subprotocol that wasn't offered");
    }
    return subprotocol;
  }

  #deflate(headers: Headers): WebSocketAgreement["deflate"] {
    const extensions = parseExtensions(headers.getRawHeaders("Sec-WebSocket-Extensions", []));
    if (extensions?.length === 0) return undefined;
    const { deflate: choice } = this.#choice;
    const [extension] = extensions ?? [];
    const isAlone = extension !== undefined && extensions?.length === 1;
    const agreed = isAlone && choice !== undefined ? agreeToDeflate(extension, choice) : undefined;
    if (agreed === undefined) {
      throw new HandshakeError("the server has chosen extensions that weren't offered");
    }
    return agreed;
  }
}
