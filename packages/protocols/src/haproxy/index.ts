/**
 * The PROXY protocol, versions 1 and 2: servers that learn from the proxy in front of them whom they serve.
 *
 * @module haproxy
 */
export { ProxyHeaderError } from "./errors.ts";
export { HAProxyProtocolWrapper, type ProxyHeaderKeeper } from "./haproxy-protocol-wrapper.ts";
export {
  type HAProxyOptions,
  HAProxyWrappingFactory,
  HEADER_TIMEOUT,
  proxyEndpoint,
} from "./haproxy-wrapping-factory.ts";
export type {
  ProxyAddresses,
  ProxyEndpoint,
  ProxyHeader,
  ProxyTLV,
} from "./proxy-header.ts";
export { ProxyHeaderDecoder } from "./proxy-header-decoder.ts";
export { MAX_V1_BYTES } from "./v1-header.ts";
export { MAX_V2_LENGTH } from "./v2-header.ts";
