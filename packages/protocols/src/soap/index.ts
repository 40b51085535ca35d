/**
 * SOAP 1.1: methods published over HTTP, with their description as WSDL.
 *
 * @module soap
 */
export type { RemoteArguments, RemoteResult } from "../web/client/remote-api.ts";
export { CALL_CONNECT_TIMEOUT, type XmlPosterOptions } from "../web/client/xml-poster.ts";
export { arrayOf, type SoapArrayType, type SoapListType } from "./array-type.ts";
export {
  decodeCall,
  decodeResponse,
  type SoapArgument,
  type SoapCall,
  type SoapDecodeOptions,
  type SoapHeader,
  type SoapResultOptions,
} from "./decode.ts";
export {
  encodeCall,
  encodeFault,
  encodeResponse,
  type SoapCallOptions,
  type SoapMethod,
  type SoapResponseOptions,
} from "./encode.ts";
export { type RefusalCode, SoapDecodeError, SoapEncodeError, SoapError } from "./errors.ts";
export {
  MAX_SOAP_ARRAY_TYPE_LENGTH,
  MAX_SOAP_CHARACTERS,
  MAX_SOAP_DEPTH,
  MAX_SOAP_ELEMENTS,
  MAX_SOAP_INTEGER_DIGITS,
  MAX_SOAP_NAMESPACE_LENGTH,
  MAX_SOAP_NAMESPACE_LEVELS,
  MAX_SOAP_VALUES,
} from "./limits.ts";
export { type AnyApi, Proxy, type ProxyOptions } from "./proxy.ts";
export type { PublishedApi, PublishedMethod, PublishedResult } from "./published-api.ts";
export { type SoapMethodFunction, useKeywords } from "./published-method.ts";
export type {
  SoapItemType,
  SoapResultType,
  SoapScalarType,
  SoapSignature,
  SoapSignatures,
  SoapType,
} from "./signature.ts";
export { SOAPFault, type SOAPFaultOptions } from "./soap-fault.ts";
export { SOAPPublisher, type SOAPPublisherOptions } from "./soap-publisher.ts";
export type { SoapStyle } from "./soap-style.ts";
export {
  optional,
  type SoapMembers,
  type SoapOptional,
  type SoapStructType,
  structType,
} from "./struct-type.ts";
export type { SoapScalarValues, SoapStructOf, SoapValueOf } from "./value-of.ts";
export type { SoapSendable, SoapStruct, SoapValue } from "./values.ts";
export { encodeWsdl, type WsdlService } from "./wsdl-writer.ts";
