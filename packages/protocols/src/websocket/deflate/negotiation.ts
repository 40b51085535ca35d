/** How permessage-deflate is offered and accepted (RFC 7692, sections 5 and 7.1). */
import type { Extension } from "./extension-header.ts";
import {
  type DeflateChoice,
  type DeflateParameters,
  MAX_WINDOW_BITS,
  MIN_WINDOW_BITS,
  PERMESSAGE_DEFLATE,
} from "./parameters.ts";

/** The parameters of an offer or a response: what is there, and in range. */
interface GivenParameters {
  readonly serverNoContextTakeover: boolean;
  readonly clientNoContextTakeover: boolean;
  readonly serverMaxWindowBits: number | undefined;
  /** `true`: the client may be told a window, and names none itself. */
  readonly clientMaxWindowBits: number | true | undefined;
}

/** What a server says to the offers of a client. */
export interface AcceptedDeflate {
  readonly parameters: DeflateParameters;
  /** The value of Sec-WebSocket-Extensions. */
  readonly field: string;
}

const BITS = /^(?:[89]|1[0-5])$/;

/** The value of Sec-WebSocket-Extensions in a client's request. */
export function offerDeflate({ server, client }: DeflateChoice): string {
  const hasClientBits = client.windowBits < MAX_WINDOW_BITS;
  return render({
    serverNoContextTakeover: server.noContextTakeover,
    clientNoContextTakeover: client.noContextTakeover,
    serverMaxWindowBits: server.windowBits < MAX_WINDOW_BITS ? server.windowBits : undefined,
    clientMaxWindowBits: hasClientBits ? client.windowBits : true,
  });
}

/**
 * Accepts the first offer a server can keep to.
 *
 * @returns `undefined` when there is none: the connection goes uncompressed
 */
export function acceptDeflate(
  offers: readonly Extension[],
  choice: DeflateChoice,
): AcceptedDeflate | undefined {
  for (const offer of offers) {
    const offered = offer.name === PERMESSAGE_DEFLATE ? read(offer) : undefined;
    // zlib can't compress into a window of 256 bytes.
    if (offered === undefined || offered.serverMaxWindowBits === MIN_WINDOW_BITS) continue;
    return accept(offered, choice);
  }
  return undefined;
}

function accept(offered: GivenParameters, { server, client }: DeflateChoice): AcceptedDeflate {
  const ownBits = Math.min(offered.serverMaxWindowBits ?? MAX_WINDOW_BITS, server.windowBits);
  const { clientMaxWindowBits: asked } = offered;
  // A client that doesn't say so doesn't understand a window of its own.
  const peerBits =
    asked === undefined
      ? MAX_WINDOW_BITS
      : Math.min(Number(asked === true ? 15 : asked), client.windowBits);
  const accepted: GivenParameters = {
    serverNoContextTakeover: offered.serverNoContextTakeover || server.noContextTakeover,
    clientNoContextTakeover: offered.clientNoContextTakeover || client.noContextTakeover,
    serverMaxWindowBits:
      ownBits < MAX_WINDOW_BITS || offered.serverMaxWindowBits !== undefined ? ownBits : undefined,
    clientMaxWindowBits: peerBits < MAX_WINDOW_BITS ? peerBits : undefined,
  };
  const own = { noContextTakeover: accepted.serverNoContextTakeover, windowBits: ownBits };
  const peer = { noContextTakeover: accepted.clientNoContextTakeover, windowBits: peerBits };
  return { parameters: { own, peer }, field: render(accepted) };
}

/**
 * Checks the response to {@link offerDeflate}.
 *
 * @returns `undefined` when it has to be refused: it goes beyond what was offered, or is not understood
 */
export function agreeToDeflate(
  response: Extension,
  { server, client }: DeflateChoice,
): DeflateParameters | undefined {
  const given = response.name === PERMESSAGE_DEFLATE ? read(response) : undefined;
  if (given === undefined || given.clientMaxWindowBits === true) return undefined;
  const { serverMaxWindowBits: peerBits = MAX_WINDOW_BITS } = given;
  const { clientMaxWindowBits: ownBits = MAX_WINDOW_BITS } = given;
  if (server.noContextTakeover && !given.serverNoContextTakeover) return undefined;
  if (peerBits > server.windowBits) return undefined;
  return {
    own: {
      noContextTakeover: given.clientNoContextTakeover || client.noContextTakeover,
      windowBits: Math.min(ownBits, client.windowBits),
    },
    peer: { noContextTakeover: given.serverNoContextTakeover, windowBits: peerBits },
  };
}

/** @returns `undefined` for a parameter that is unknown, there twice, or out of range */
function read({ parameters }: Extension): GivenParameters | undefined {
  const given = new Map(parameters);
  if (given.size < parameters.length) return undefined;
  const serverNoContextTakeover = given.has("server_no_context_takeover");
  const clientNoContextTakeover = given.has("client_no_context_takeover");
  for (const [name, value] of parameters) if (!isKnown(name, value)) return undefined;
  const serverBits = given.get("server_max_window_bits");
  const clientBits = given.get("client_max_window_bits");
  return {
    serverNoContextTakeover,
    clientNoContextTakeover,
    serverMaxWindowBits: serverBits === undefined ? undefined : Number(serverBits),
    clientMaxWindowBits: given.has("client_max_window_bits")
      ? clientBits === undefined || Number(clientBits)
      : undefined,
  };
}

function isKnown(name: string, value: string | undefined): boolean {
  switch (name) {
    case "server_no_context_takeover":
    case "client_no_context_takeover":
      return value === undefined;
    case "server_max_window_bits":
      return value !== undefined && BITS.test(value);
    case "client_max_window_bits":
      return value === undefined || BITS.test(value);
    default:
      return false;
  }
}

function render(given: GivenParameters): string {
  const parts = [PERMESSAGE_DEFLATE];
  if (given.serverNoContextTakeover) parts.push("server_no_context_takeover");
  if (given.clientNoContextTakeover) parts.push("client_no_context_takeover");
  const { serverMaxWindowBits, clientMaxWindowBits } = given;
  if (serverMaxWindowBits !== undefined)
    parts.push(`server_max_window_bits=${serverMaxWindowBits}`);
  if (clientMaxWindowBits === true) parts.push("client_max_window_bits");
  else if (clientMaxWindowBits !== undefined) {
    parts.push(`client_max_window_bits=${clientMaxWindowBits}`);
  }
  return parts.join("; ");
}
