/**
 * SOAP 1.1: methods published over HTTP, with their description as WSDL.
 *
 * @module soap
 */
export { CALL_CONNECT_TIMEOUT, type XmlPosterOptions } from "../web/client/xml-poster.ts";
export {
  decodeCall,
  decodeResponse,
  type SoapArgument,
  type SoapCall,
  type SoapDecodeOptions,
  type SoapHeader,
} from "./decode.ts";
export {
  encodeCall,
  encodeFault,
  encodeResponse,
  type SoapMethod,
  type SoapResponseOptions,
} from "./encode.ts";
export { type RefusalCode, SoapDecodeError, SoapEncodeError, SoapError } from "./errors.ts";
export {
  MAX_SOAP_DEPTH,
  MAX_SOAP_ELEMENTS,
  MAX_SOAP_INTEGER_DIGITS,
  MAX_SOAP_VALUES,
} from "./limits.ts";
export { Proxy, type ProxyOptions } from "./proxy.ts";
export { type SoapMethodFunction, useKeywords } from "./published-method.ts";
export type {
  SoapArrayType,
  SoapItemType,
  SoapScalarType,
  SoapSignature,
  SoapSignatures,
  SoapType,
} from "./signature.ts";
export { SOAPFault, type SOAPFaultOptions } from "./soap-fault.ts";
export { SOAPPublisher, type SOAPPublisherOptions } from "./soap-publisher.ts";
export type { SoapStyle } from "./soap-style.ts";
export type { SoapSendable, SoapStruct, SoapValue } from "./values.ts";
export { encodeWsdl, type WsdlService } from "./wsdl-writer.ts";
