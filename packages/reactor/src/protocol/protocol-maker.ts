import type { IProtocol } from "../interfaces/protocol.ts";

/** A class of protocols that instances are made of without arguments. */
export type ProtocolClass<P extends IProtocol = IProtocol> = new () => P;

/** Makes protocols: a class of them, or a function that returns a new one, made with whatever it needs. */
export type ProtocolMaker<P extends IProtocol = IProtocol> = ProtocolClass<P> | (() => P);

/** A protocol from its maker. */
export function makeProtocol<P extends IProtocol>(maker: ProtocolMaker<P>): P {
  return isProtocolClass(maker) ? new maker() : maker();
}

function isProtocolClass<P extends IProtocol>(maker: ProtocolMaker<P>): maker is ProtocolClass<P> {
  const prototype: unknown = maker.prototype; // arrow functions have none
  return typeof prototype === "object" && prototype !== null && "makeConnection" in prototype;
}
