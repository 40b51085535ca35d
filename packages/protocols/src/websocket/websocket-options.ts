import type { IReactorTime } from "@cordage/reactor";
import { isToken } from "../http/byte-classes.ts";
import {
  type DeflateChoice,
  type DeflateParameters,
  deflateChoice,
  type PerMessageDeflateOptions,
} from "./deflate/parameters.ts";
import { type KeepAliveOptions, type KeepAliveSettings, keepAliveSettings } from "./keep-alive.ts";
import { MAX_MESSAGE_BYTES } from "./limits.ts";
import type { WebSocketSettings } from "./websocket-connection.ts";

/** What may be chosen for a WebSocket, at either end. */
export interface WebSocketOptions extends KeepAliveOptions {
  /** How long a message may be, in bytes, also when it was decompressed. Default: 1 MiB. */
  readonly maxMessageBytes?: number | undefined;
  /** The subprotocols the program speaks, best first. Default: none. */
  readonly subprotocols?: readonly string[] | undefined;
  /** Whether messages are compressed if the other end wants it too, and how. Default: false. */
  readonly perMessageDeflate?: boolean | PerMessageDeflateOptions | undefined;
}

/** The same with everything chosen. */
export interface WebSocketChoice {
  readonly maxMessageBytes: number;
  readonly subprotocols: readonly string[];
  readonly keepAlive: KeepAliveSettings;
  /** `undefined`: no compression. */
  readonly deflate: DeflateChoice | undefined;
}

/** What a handshake has come to. */
export interface WebSocketAgreement {
  readonly subprotocol: string | undefined;
  readonly deflate: DeflateParameters | undefined;
}

/**
 * What a program has chosen, checked.
 *
 * @throws RangeError for a limit, a time or a window that can't be, and for a subprotocol that is no token
 */
export function webSocketChoice(options: WebSocketOptions): WebSocketChoice {
  const { maxMessageBytes = MAX_MESSAGE_BYTES, subprotocols = [] } = options;
  if (!(maxMessageBytes >= 0)) {
    throw new RangeError(`maxMessageBytes has to be 0 or more, got ${maxMessageBytes}`);
  }
  for (const name of subprotocols) {
    if (!isToken(name))
      throw new RangeError(`a subprotocol is a token, got ${JSON.stringify(name)}`);
  }
  return {
    maxMessageBytes,
    subprotocols,
    keepAlive: keepAliveSettings(options),
    deflate: deflateChoice(options.perMessageDeflate),
  };
}

/** Choice and agreement, as a connection needs them. */
export function connectionSettings(
  role: WebSocketSettings["role"],
  clock: IReactorTime,
  { maxMessageBytes, keepAlive, deflate }: WebSocketChoice,
  agreement: WebSocketAgreement,
): WebSocketSettings {
  const threshold = deflate?.threshold;
  return { role, clock, maxMessageBytes, keepAlive, threshold, ...agreement };
}
