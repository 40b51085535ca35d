/**
 * Forwards connections to another host and port.
 *
 * @module portforward
 */

export { ProxyClient, ProxyClientFactory } from "./proxy-client.ts";
export { ProxyConnection as Proxy } from "./proxy-connection.ts";
export { ProxyFactory, type ProxyFactoryOptions, ProxyServer } from "./proxy-server.ts";
export { joinTransports, RelayEnd } from "./relay.ts";
export { RelayedProtocol } from "./relayed-protocol.ts";
