/** Status codes by name, as in `twisted.web.http`, and the phrases that go with them (RFC 9110, 15). */

export const CONTINUE = 100;
export const SWITCHING_PROTOCOLS = 101;

export const OK = 200;
export const CREATED = 201;
export const ACCEPTED = 202;
export const NON_AUTHORITATIVE_INFORMATION = 203;
export const NO_CONTENT = 204;
export const RESET_CONTENT = 205;
export const PARTIAL_CONTENT = 206;
export const MULTI_STATUS = 207;

export const MULTIPLE_CHOICE = 300;
export const MOVED_PERMANENTLY = 301;
export const FOUND = 302;
export const SEE_OTHER = 303;
export const NOT_MODIFIED = 304;
export const TEMPORARY_REDIRECT = 307;
export const PERMANENT_REDIRECT = 308;

export const BAD_REQUEST = 400;
export const UNAUTHORIZED = 401;
export const PAYMENT_REQUIRED = 402;
export const FORBIDDEN = 403;
export const NOT_FOUND = 404;
export const NOT_ALLOWED = 405;
export const NOT_ACCEPTABLE = 406;
export const PROXY_AUTH_REQUIRED = 407;
export const REQUEST_TIMEOUT = 408;
export const CONFLICT = 409;
export const GONE = 410;
export const LENGTH_REQUIRED = 411;
export const PRECONDITION_FAILED = 412;
export const REQUEST_ENTITY_TOO_LARGE = 413;
export const REQUEST_URI_TOO_LONG = 414;
export const UNSUPPORTED_MEDIA_TYPE = 415;
export const REQUESTED_RANGE_NOT_SATISFIABLE = 416;
export const EXPECTATION_FAILED = 417;
export const IM_A_TEAPOT = 418;
export const MISDIRECTED_REQUEST = 421;
export const UNPROCESSABLE_CONTENT = 422;
export const UPGRADE_REQUIRED = 426;
export const PRECONDITION_REQUIRED = 428;
export const TOO_MANY_REQUESTS = 429;
export const REQUEST_HEADER_FIELDS_TOO_LARGE = 431;
export const UNAVAILABLE_FOR_LEGAL_REASONS = 451;

export const INTERNAL_SERVER_ERROR = 500;
export const NOT_IMPLEMENTED = 501;
export const BAD_GATEWAY = 502;
export const SERVICE_UNAVAILABLE = 503;
export const GATEWAY_TIMEOUT = 504;
export const HTTP_VERSION_NOT_SUPPORTED = 505;
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
