/**
 * A tree of resources, and the site that serves it over HTTP; agents that make requests.
 *
 * @module web
 */

export { MAX_RANGES } from "./byte-ranges.ts";
export { Agent, type AgentOptions } from "./client/agent.ts";
export {
  CONTENT_DECODERS,
  type ContentDecoder,
  ContentDecoderAgent,
  type ContentDecoderAgentOptions,
  MAX_CONTENT_CODINGS,
  MAX_DECODED_BYTES,
} from "./client/content-decoder-agent.ts";
export { CookieAgent } from "./client/cookies/cookie-agent.ts";
export {
  type Cookie,
  CookieJar,
  type CookieJarOptions,
  MAX_COOKIE_AGE,
  MAX_COOKIES,
  MAX_COOKIES_PER_DOMAIN,
} from "./client/cookies/cookie-jar.ts";
export {
  MAX_COOKIE_ATTRIBUTE_BYTES,
  MAX_COOKIE_BYTES,
} from "./client/cookies/set-cookie-parser.ts";
export * from "./client/errors.ts";
export {
  CACHED_CONNECTION_TIMEOUT,
  HTTPConnectionPool,
  type HTTPConnectionPoolOptions,
  MAX_PERSISTENT_PER_HOST,
  type PoolKey,
} from "./client/http-connection-pool.ts";
export type {
  AgentRequestOptions,
  IAgent,
  IAgentEndpointFactory,
  IPolicyForHTTPS,
} from "./client/interfaces.ts";
export {
  BrowserLikePolicyForHTTPS,
  CACHED_POLICIES,
  HostnameCachingHTTPSPolicy,
} from "./client/policies-for-https.ts";
export type { ConnectionOwner, PooledConnection } from "./client/pooled-connection.ts";
export { ProxyAgent, type ProxyAgentOptions } from "./client/proxy-agent.ts";
export {
  BrowserLikeRedirectAgent,
  type NextMethod,
  REDIRECT_LIMIT,
  RedirectAgent,
  type RedirectAgentOptions,
} from "./client/redirect-agent.ts";
export {
  type ProxyCredentials,
  TUNNEL_TIMEOUT,
  TunnelEndpoint,
  type TunnelOptions,
} from "./client/tunnel-endpoint.ts";
export { URI } from "./client/uri.ts";
export { CONTENT_TYPES } from "./content-types.ts";
export { DeferredResource } from "./deferred-resource.ts";
export { EncodableRequest } from "./encodable-request.ts";
export { MAX_UNENCODED_BYTES } from "./encoded-body.ts";
export {
  type BodyEncoder,
  BrotliEncoderFactory,
  DeflateEncoderFactory,
  type EncoderOptions,
  GzipEncoderFactory,
  type RequestEncoderFactory,
} from "./encoder-factories.ts";
export { EncodingResourceWrapper } from "./encoding-resource-wrapper.ts";
export {
  EncoderFullError,
  FileChangedError,
  LoginFailed,
  ResponseStartedError,
  UnexpectedResultError,
  UnsupportedMethod,
} from "./errors.ts";
export { escapeHTML } from "./escape.ts";
export { File, type FileOptions } from "./file.ts";
export { BasicCredentialFactory } from "./guard/basic-credential-factory.ts";
export {
  CHALLENGE_LIFETIME,
  type DigestAlgorithm,
  DigestCredentialFactory,
} from "./guard/digest-credential-factory.ts";
export { HTTPAuthSessionWrapper } from "./guard/http-auth-session-wrapper.ts";
export type {
  ICredentialFactory,
  WebAvatar,
  WebCredentials,
  WebPortal,
} from "./guard/interfaces.ts";
export { MAX_USED_NONCES } from "./guard/used-nonces.ts";
export type { IResource } from "./interfaces.ts";
export { NameVirtualHost } from "./name-virtual-host.ts";
export { errorPage, forbidden, notFound } from "./pages.ts";
export { type ReverseProxyOptions, ReverseProxyResource } from "./proxy/reverse-proxy-resource.ts";
export { ParentRedirect, Redirect, type RedirectCode, redirectTo } from "./redirect.ts";
export {
  type Body,
  type ImmediateResult,
  NOT_DONE_YET,
  type RenderResult,
  type StreamedBody,
} from "./render-result.ts";
export { Request } from "./request.ts";
export { Resource } from "./resource.ts";
export { alias, type RewriteRule, RewriterResource, tildeToUsers } from "./rewriter-resource.ts";
export {
  newSessionId,
  SESSION_TIMEOUT,
  Session,
  type SessionComponent,
  type SessionHome,
} from "./session.ts";
export type { SessionCookie, SessionOptions } from "./session-cookie.ts";
export { MAX_SESSIONS, SessionTable } from "./session-table.ts";
export { getChildForRequest, Site, type SiteOptions } from "./site.ts";
export { type HasPrePathURL, URLPath, type URLPathParts } from "./url-path.ts";
export { VHostMonsterResource } from "./vhost-monster-resource.ts";
