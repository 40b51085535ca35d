import { type IProtocol, Logger } from "@cordage/reactor";
import { ProtocolWrapper } from "./protocol-wrapper.ts";
import { quoteBytes } from "./quoted-bytes.ts";
import { WrappingFactory } from "./wrapping-factory.ts";

const log = new Logger("protocols.policies");

/**
 * A connection of which everything received and written is logged, as info.
 *
 * @see Twisted: `twisted.protocols.policies.SpewingProtocol` (SP-1)
 */
export class SpewingProtocol<P extends IProtocol = IProtocol> extends ProtocolWrapper<P> {
  override dataReceived(data: Buffer): unknown {
    log.info("Received: {quoted}", { quoted: quoteBytes(data) });
    return super.dataReceived(data);
  }

  override write(data: Uint8Array | string): void {
    log.info("Sending: {quoted}", { quoted: quoteBytes(data) });
    super.write(data);
  }

  override writeSequence(data: Iterable<Uint8Array | string>): void {
    const pieces = [...data];
    for (const piece of pieces) log.info("Sending: {quoted}", { quoted: quoteBytes(piece) });
    super.writeSequence(pieces);
  }
}

/**
 * Logs everything that the connections of another factory receive and write.
 *
 * @see Twisted: `twisted.protocols.policies.SpewingFactory` (SP-1)
 */
export class SpewingFactory extends WrappingFactory {
  override wrapProtocol(wrapped: IProtocol): ProtocolWrapper {
    return new SpewingProtocol(this, wrapped);
  }
}
