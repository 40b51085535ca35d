/**
 * XML-RPC: calls and their results as XML documents over HTTP.
 *
 * @module xmlrpc
 */

export type { RemoteArguments, RemoteResult } from "../web/client/remote-api.ts";
export { CALL_CONNECT_TIMEOUT, type XmlPosterOptions } from "../web/client/xml-poster.ts";
export type { XmlPosition } from "../xml/index.ts";
export { Binary } from "./binary.ts";
export { DateTime } from "./date-time.ts";
export { decodeMethodCall, decodeMethodResponse } from "./decode.ts";
export type { DecodeOptions } from "./decode-options.ts";
export { Double } from "./double.ts";
export { encodeMethodCall, encodeMethodResponse } from "./encode.ts";
export {
  ArgumentCountError,
  XmlRpcDecodeError,
  XmlRpcEncodeError,
  XmlRpcError,
} from "./errors.ts";
export { Fault, NoSuchFunction } from "./fault.ts";
export type { FaultKind } from "./fault-codes.ts";
export {
  addIntrospection,
  type IntrospectionOptions,
  XMLRPCIntrospection,
} from "./introspection.ts";
export {
  MAX_BIG_INTEGER_DIGITS,
  MAX_METHOD_NAME_LENGTH,
  MAX_MULTICALL_CALLS,
  MAX_VALUE_DEPTH,
  MAX_VALUES,
} from "./limits.ts";
export type { MethodCall } from "./method-call.ts";
export { type Procedure, type ProcedureTraits, withRequest } from "./procedure.ts";
export { type AnyApi, Proxy, type ProxyOptions } from "./proxy.ts";
export type {
  PublishedApi,
  PublishedMethod,
  PublishedResult,
  TakesRequest,
} from "./published-api.ts";
export type { EncodeOptions } from "./value-encoder.ts";
export type { XmlRpcSendable, XmlRpcStruct, XmlRpcValue } from "./values.ts";
export { XMLRPC, type XmlRpcOptions } from "./xmlrpc-resource.ts";
