import {
  type IAddress,
  type IProtocol,
  type IProtocolFactory,
  type ProtocolClass,
  ServerFactory,
} from "@cordage/reactor";
import { ProtocolWrapper, type WrapperKeeper } from "./protocol-wrapper.ts";

/**
 * Limits how many connections there are at once. Set `protocol` and `connectionLimit`. To limit those of a
 * factory that is there already, wrap it: `new ThrottlingFactory(factory, { maxConnectionCount })`.
 *
 * @see Twisted: `twisted.protocols.policies.LimitTotalConnectionsFactory` (LT-1)
 */
export class LimitTotalConnectionsFactory extends ServerFactory implements WrapperKeeper {
  /** How many connections there are, those with an `overflowProtocol` among them. */
  connectionCount = 0;
  /** How many there may be; `null` for any number. */
  connectionLimit: number | null = null;
  /** Speaks on the connections that are too many, to say so; without one they are refused. */
  overflowProtocol: ProtocolClass | null = null;

  override buildProtocol(address: IAddress): IProtocol | null {
    const wrapped = this.#hasRoom() ? super.buildProtocol(address) : this.#buildOverflow();
    if (wrapped === null) return null;
    this.connectionCount += 1;
    return new ProtocolWrapper(this, wrapped);
  }

  /** Nothing to do: it was counted when it was built. */
  registerProtocol(_wrapper: ProtocolWrapper): void {}

  /** A connection is gone. */
  unregisterProtocol(_wrapper: ProtocolWrapper): void {
    this.connectionCount -= 1;
  }

  #hasRoom(): boolean {
    return this.connectionLimit === null || this.connectionCount < this.connectionLimit;
  }

  #buildOverflow(): IProtocol | null {
    if (this.overflowProtocol === null) return null;
    const built: IProtocol & { factory?: IProtocolFactory | undefined } =
      new this.overflowProtocol();
    built.factory = this;
    return built;
  }
}
