import { Failure } from "@cordage/deferred";
import { ConnectionDone, type IProtocol } from "@cordage/reactor";
import { NoProtocolAttachedError } from "./errors.ts";
import { StringTransport } from "./string-transport.ts";

/**
 * A {@link StringTransport} that, asked to close, is closed at once: its protocol gets `connectionLost`
 * before `loseConnection` or `abortConnection` returns. Set `protocol` first.
 *
 * ```ts
 * const transport = new StringTransportWithDisconnection();
 * transport.protocol = protocol;
 * protocol.makeConnection(transport);
 * ```
 *
 * @see Twisted: `twisted.internet.testing.StringTransportWithDisconnection` (TE2)
 */
export class StringTransportWithDisconnection extends StringTransport {
  /** Who is told of the disconnection. */
  protocol: IProtocol | undefined = undefined;

  /**
   * Tells `protocol` that the connection is lost, with `ConnectionDone`; once.
   *
   * @throws NoProtocolAttachedError when `protocol` is not set
   */
  override loseConnection(): void {
    if (!this.connected) return;
    if (this.protocol === undefined) throw new NoProtocolAttachedError();
    this.disconnecting = true;
    this.connected = false;
    this.protocol.connectionLost(new Failure(new ConnectionDone("Bye")));
  }
}
