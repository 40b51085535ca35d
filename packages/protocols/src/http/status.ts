/** Status codes by name, as in `twisted.web.http`, and the phrases that go with them (RFC 9110, 15). */

/** The body may be sent. (section 15.2.1) */
export const CONTINUE = 100;
/** From here on the connection speaks another protocol. (section 15.2.2) */
export const SWITCHING_PROTOCOLS = 101;

/** Here it is. (section 15.3.1) */
export const OK = 200;
/** Something was made: `Location` tells where. (section 15.3.2) */
export const CREATED = 201;
/** It is going to be done. (section 15.3.3) */
export const ACCEPTED = 202;
/** Somebody on the way has changed it. (section 15.3.4) */
export const NON_AUTHORITATIVE_INFORMATION = 203;
/** It was done, and there is nothing to send. (section 15.3.5) */
export const NO_CONTENT = 204;
/** It was done: empty the form. (section 15.3.6) */
export const RESET_CONTENT = 205;
/** Here is the range that was asked for. (section 15.3.7) */
export const PARTIAL_CONTENT = 206;
/** Several outcomes, in the body. (RFC 4918, section 11.1) */
export const MULTI_STATUS = 207;

/** There are several to choose from. (section 15.4.1) */
export const MULTIPLE_CHOICE = 300;
/** For good at `Location`; a POST may become a GET. (section 15.4.2) */
export const MOVED_PERMANENTLY = 301;
/** For now at `Location`; a POST may become a GET. (section 15.4.3) */
export const FOUND = 302;
/** See the page at `Location`, by GET. (section 15.4.4) */
export const SEE_OTHER = 303;
/** The client has it already. (section 15.4.5) */
export const NOT_MODIFIED = 304;
/** For now at `Location`, by the same method. (section 15.4.8) */
export const TEMPORARY_REDIRECT = 307;
/** For good at `Location`, by the same method. (section 15.4.9) */
export const PERMANENT_REDIRECT = 308;

/** This is no request that can be understood. (section 15.5.1) */
export const BAD_REQUEST = 400;
/** Say who you are: `WWW-Authenticate` tells how. (section 15.5.2) */
export const UNAUTHORIZED = 401;
/** Reserved. (section 15.5.3) */
export const PAYMENT_REQUIRED = 402;
/** Understood, and refused. (section 15.5.4) */
export const FORBIDDEN = 403;
/** There is nothing there. (section 15.5.5) */
export const NOT_FOUND = 404;
/** Not by this method: `Allow` tells which. (section 15.5.6) */
export const NOT_ALLOWED = 405;
/** None that the client would accept. (section 15.5.7) */
export const NOT_ACCEPTABLE = 406;
/** Say to the proxy who you are. (section 15.5.8) */
export const PROXY_AUTH_REQUIRED = 407;
/** The request took too long to come. (section 15.5.9) */
export const REQUEST_TIMEOUT = 408;
/** Not in the state that it is in. (section 15.5.10) */
export const CONFLICT = 409;
/** It was there, and is gone for good. (section 15.5.11) */
export const GONE = 410;
/** Say how long the body is. (section 15.5.12) */
export const LENGTH_REQUIRED = 411;
/** What the request made a condition doesn't hold. (section 15.5.13) */
export const PRECONDITION_FAILED = 412;
/** The body is too large. (section 15.5.14) */
export const REQUEST_ENTITY_TOO_LARGE = 413;
/** The target is too long. (section 15.5.15) */
export const REQUEST_URI_TOO_LONG = 414;
/** Not a type of body that is understood here. (section 15.5.16) */
export const UNSUPPORTED_MEDIA_TYPE = 415;
/** Beyond what there is. (section 15.5.17) */
export const REQUESTED_RANGE_NOT_SATISFIABLE = 416;
/** What `Expect` asks for can't be had. (section 15.5.18) */
export const EXPECTATION_FAILED = 417;
/** A joke that is kept from being used for anything else. (RFC 2324, section 2.3.2) */
export const IM_A_TEAPOT = 418;
/** This server doesn't answer for that host. (section 15.5.20) */
export const MISDIRECTED_REQUEST = 421;
/** Understood, and makes no sense. (section 15.5.21) */
export const UNPROCESSABLE_CONTENT = 422;
/** Only by another protocol: `Upgrade` tells which. (section 15.5.22) */
export const UPGRADE_REQUIRED = 426;
/** Only with a condition, such as `If-Match`. (RFC 6585, section 3) */
export const PRECONDITION_REQUIRED = 428;
/** Too many in too short a time. (RFC 6585, section 4) */
export const TOO_MANY_REQUESTS = 429;
/** The header fields are too large. (RFC 6585, section 5) */
export const REQUEST_HEADER_FIELDS_TOO_LARGE = 431;
/** Refused because of the law. (RFC 7725, section 3) */
export const UNAVAILABLE_FOR_LEGAL_REASONS = 451;

/** Something went wrong here. (section 15.6.1) */
export const INTERNAL_SERVER_ERROR = 500;
/** No such method on this server. (section 15.6.2) */
export const NOT_IMPLEMENTED = 501;
/** The server behind this one has answered nonsense. (section 15.6.3) */
export const BAD_GATEWAY = 502;
/** Not now: `Retry-After` may tell when. (section 15.6.4) */
export const SERVICE_UNAVAILABLE = 503;
/** The server behind this one didn't answer in time. (section 15.6.5) */
export const GATEWAY_TIMEOUT = 504;
/** Not in this version of HTTP. (section 15.6.6) */
export const HTTP_VERSION_NOT_SUPPORTED = 505;
/** There is no room to store it. (RFC 4918, section 11.5) */
export const INSUFFICIENT_STORAGE_SPACE = 507;

/** The phrase of each status code that has one. */
export const RESPONSES: ReadonlyMap<number, string> = new Map([
  [CONTINUE, "Continue"],
  [SWITCHING_PROTOCOLS, "Switching Protocols"],
  [OK, "OK"],
  [CREATED, "Created"],
  [ACCEPTED, "Accepted"],
  [NON_AUTHORITATIVE_INFORMATION, "Non-Authoritative Information"],
  [NO_CONTENT, "No Content"],
  [RESET_CONTENT, "Reset Content"],
  [PARTIAL_CONTENT, "Partial Content"],
  [MULTI_STATUS, "Multi-Status"],
  [MULTIPLE_CHOICE, "Multiple Choices"],
  [MOVED_PERMANENTLY, "Moved Permanently"],
  [FOUND, "Found"],
  [SEE_OTHER, "See Other"],
  [NOT_MODIFIED, "Not Modified"],
  [TEMPORARY_REDIRECT, "Temporary Redirect"],
  [PERMANENT_REDIRECT, "Permanent Redirect"],
  [BAD_REQUEST, "Bad Request"],
  [UNAUTHORIZED, "Unauthorized"],
  [PAYMENT_REQUIRED, "Payment Required"],
  [FORBIDDEN, "Forbidden"],
  [NOT_FOUND, "Not Found"],
  [NOT_ALLOWED, "Method Not Allowed"],
  [NOT_ACCEPTABLE, "Not Acceptable"],
  [PROXY_AUTH_REQUIRED, "Proxy Authentication Required"],
  [REQUEST_TIMEOUT, "Request Timeout"],
  [CONFLICT, "Conflict"],
  [GONE, "Gone"],
  [LENGTH_REQUIRED, "Length Required"],
  [PRECONDITION_FAILED, "Precondition Failed"],
  [REQUEST_ENTITY_TOO_LARGE, "Content Too Large"],
  [REQUEST_URI_TOO_LONG, "URI Too Long"],
  [UNSUPPORTED_MEDIA_TYPE, "Unsupported Media Type"],
  [REQUESTED_RANGE_NOT_SATISFIABLE, "Range Not Satisfiable"],
  [EXPECTATION_FAILED, "Expectation Failed"],
  [IM_A_TEAPOT, "I'm a teapot"],
  [MISDIRECTED_REQUEST, "Misdirected Request"],
  [UNPROCESSABLE_CONTENT, "Unprocessable Content"],
  [UPGRADE_REQUIRED, "Upgrade Required"],
  [PRECONDITION_REQUIRED, "Precondition Required"],
  [TOO_MANY_REQUESTS, "Too Many Requests"],
  [REQUEST_HEADER_FIELDS_TOO_LARGE, "Request Header Fields Too Large"],
  [UNAVAILABLE_FOR_LEGAL_REASONS, "Unavailable For Legal Reasons"],
  [INTERNAL_SERVER_ERROR, "Internal Server Error"],
  [NOT_IMPLEMENTED, "Not Implemented"],
  [BAD_GATEWAY, "Bad Gateway"],
  [SERVICE_UNAVAILABLE, "Service Unavailable"],
  [GATEWAY_TIMEOUT, "Gateway Timeout"],
  [HTTP_VERSION_NOT_SUPPORTED, "HTTP Version Not Supported"],
  [INSUFFICIENT_STORAGE_SPACE, "Insufficient Storage"],
]);

/** The phrase for `code`; `Unknown Status` for one that has none, as in Twisted. */
export function reasonPhrase(code: number): string {
  return RESPONSES.get(code) ?? "Unknown Status";
}

/** Whether a response with this status has no body, whatever is written (HR-6). */
export function hasNoBody(code: number): boolean {
  return code === NO_CONTENT || code === NOT_MODIFIED || code === RESET_CONTENT || code < 200;
}
