import { type ITransport, Protocol } from "@cordage/reactor";
import { DeliveryLoop } from "./delivery-loop.ts";
import { NetstringParseError, NotOverriddenError } from "./errors.ts";
import { encodeNetstring, NetstringDecoder } from "./netstring-decoder.ts";
import { MAX_STRING_LENGTH } from "./string-rules.ts";

/**
 * Receives netstrings.
 *
 * A peer that sends anything else is disconnected; strings before the fault have been delivered,
 * nothing after it will be. As with every receiver, `stringReceived` is not called again before it
 * has returned, and not at all after the connection was closed.
 *
 * @typeParam T - the transport it needs
 * @see Twisted: `twisted.protocols.basic.NetstringReceiver` (NS-1 to NS-7)
 */
export class NetstringReceiver<T extends ITransport = ITransport> extends Protocol<T> {
  /** The longest payload accepted, in bytes. Zero allows only empty ones. Default: 99999. */
  MAX_LENGTH: number = MAX_STRING_LENGTH;

  /** Whether the peer sent something that is no netstring. */
  brokenPeer = false;

  readonly #decoder = new NetstringDecoder(this);
  readonly #loop = new DeliveryLoop(this, this.#decoder, () => this.#deliverNext());

  override dataReceived(data: Buffer): void {
    this.#loop.receive(data);
  }

  /** Override: a netstring has arrived. Its payload is yours to keep. */
  stringReceived(_string: Buffer): void {
    throw new NotOverriddenError(this, "stringReceived");
  }

  /** Sends a netstring, however long, in one write. Text is encoded as UTF-8. */
  sendString(string: Uint8Array | string): void {
    this.transport.write(encodeNetstring(string));
  }

  #deliverNext(): boolean {
    let payload: Buffer | undefined;
    try {
      payload = this.#decoder.next();
    } catch (error) {
      if (!(error instanceof NetstringParseError)) throw error;
      this.brokenPeer = true;
      this.transport.loseConnection();
      return false;
    }
    if (payload === undefined) return false;
    this.#loop.watch(this.stringReceived(payload));
    return true;
  }
}
