/**
 * Tables for Postfix, served over TCP.
 *
 * @module postfix
 */
export {
  IDLE_TIMEOUT,
  MAX_MESSAGE_LENGTH,
  type PostfixTable,
  PostfixTCPMapServer,
} from "./postfix-tcp-map-server.ts";
export { PostfixTCPMapServerFactory } from "./postfix-tcp-map-server-factory.ts";
