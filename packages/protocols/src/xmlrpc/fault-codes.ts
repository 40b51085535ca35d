/** Why a call is answered with a fault that is not the method's own. */
export type FaultKind =
  | "notWellFormed"
  | "badEncoding"
  | "notXmlRpc"
  | "notFound"
  | "badArguments"
  | "notSerializable"
  | "failed";

/**
 * The codes that XML-RPC servers have agreed on, for those who ask for them (`faultsInterop`).
 *
 * @see "Specification for Fault Code Interoperability", version 20010516
 */
export const INTEROP_FAULT_CODES: Readonly<Record<FaultKind, number>> = Object.freeze({
  notWellFormed: -32700,
  badEncoding: -32701,
  notXmlRpc: -32600,
  notFound: -32601,
  badArguments: -32602,
  notSerializable: -32603,
  failed: -32500,
});
