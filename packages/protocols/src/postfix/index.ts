/**
 * Tables for Postfix, served over TCP.
 *
 * @module postfix
 */
export {
  IDLE_TIMEOUT,
  type LookedUp,
  MAX_MESSAGE_LENGTH,
  type PostfixTable,
  PostfixTCPMapServer,
} from "./postfix-tcp-map-server.ts";
export { PostfixTCPMapServerFactory } from "./postfix-tcp-map-server-factory.ts";
