import { LineReceiver } from "../basic/index.ts";
import { TELNET_OPTIONS } from "./codes.ts";
import type { ITelnetProtocol, TelnetTransport } from "./telnet-transport.ts";
import { parseWindowSize, type WindowSize } from "./window-size.ts";

const LF: Buffer = Buffer.from("\n");

/**
 * Receives lines, for use in a `TelnetTransport`: a line ends in LF here, and in CR LF on the wire.
 *
 * A client may tell the size of its window.
 *
 * @see Twisted: `twisted.conch.telnet.StatefulTelnetProtocol`
 */
export class TelnetLineReceiver extends LineReceiver<TelnetTransport> implements ITelnetProtocol {
  override delimiter: Buffer = LF;

  /** Override: the client has told the size of its window, or a new one. */
  windowSizeChanged(_size: WindowSize): void {}

  /** Override: whether the client may do more than tell the size of its window. */
  enableRemote(option: number): boolean {
    return option === TELNET_OPTIONS.NAWS;
  }

  /** Hears window sizes; leaves the rest alone. */
  unhandledSubnegotiation(option: number, data: Buffer): void {
    const size = option === TELNET_OPTIONS.NAWS ? parseWindowSize(data) : undefined;
    if (size !== undefined) this.windowSizeChanged(size);
  }
}
