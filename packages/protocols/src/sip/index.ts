/**
 * SIP over UDP: its messages, a proxy, and a registrar.
 *
 * @module sip
 */
export { type Address, parseAddress } from "./address.ts";
export { Base } from "./base.ts";
export { DigestAuthorizer, type DigestAuthorizerOptions } from "./digest-authorizer.ts";
export { RegistrationError, SIPError, SIPFormatError, UnauthorizedLogin } from "./errors.ts";
export { headerForm, headerKey } from "./header-name.ts";
export { InMemoryRegistry, type InMemoryRegistryOptions } from "./in-memory-registry.ts";
export type {
  Eventual,
  IAuthorizer,
  ICredentials,
  ILocator,
  IPortal,
  IRegistry,
  Registration,
} from "./interfaces.ts";
export {
  MAX_PENDING_REQUESTS,
  MAX_REGISTERED_URL,
  MAX_REGISTRATIONS,
  MAX_SIP_HEADERS,
  NONCE_LIFETIME,
  REGISTRATION_LIFETIME,
  SIP_PORT,
} from "./limits.ts";
export { parseSIPMessage } from "./message-parser.ts";
export { PasswordPortal } from "./password-portal.ts";
export { Proxy } from "./proxy.ts";
export { RegisterProxy } from "./register-proxy.ts";
export { SIPMessage, SIPRequest, SIPResponse } from "./sip-message.ts";
export { SIPURL, type SIPURLParts } from "./sip-url.ts";
export { phraseOf } from "./status.ts";
export { type SIPAddress, Via, type ViaOptions } from "./via.ts";
