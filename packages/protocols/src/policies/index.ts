/**
 * Policies for connections, put on a factory without changing it: limits of bandwidth, number and time, and
 * logs of what passes.
 *
 * @module policies
 */
export type { CallLater } from "./bandwidth-throttle.ts";
export { LimitConnectionsByPeer, MAX_CONNECTIONS_PER_PEER } from "./limit-connections-by-peer.ts";
export { LimitTotalConnectionsFactory } from "./limit-total-connections-factory.ts";
export { ProtocolWrapper, type WrapperKeeper } from "./protocol-wrapper.ts";
export { SpewingFactory, SpewingProtocol } from "./spewing-factory.ts";
export { ThrottlingFactory, type ThrottlingOptions } from "./throttling-factory.ts";
export { ThrottlingProtocol, type TrafficCounter } from "./throttling-protocol.ts";
export { TIMEOUT_PERIOD, TimeoutFactory } from "./timeout-factory.ts";
export { type TimeableProtocol, TimeoutMixin, type Timeouts } from "./timeout-mixin.ts";
export { type TimedKeeper, TimeoutProtocol } from "./timeout-protocol.ts";
export type { TrafficLog } from "./traffic-log.ts";
export { TrafficLoggingFactory } from "./traffic-logging-factory.ts";
export { TrafficLoggingProtocol, type TrafficLogStyle } from "./traffic-logging-protocol.ts";
export type { ReplacedMethods } from "./transport-capabilities.ts";
export { WrappingFactory } from "./wrapping-factory.ts";
