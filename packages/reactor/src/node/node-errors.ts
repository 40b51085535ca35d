/** The one place that knows Node's error codes: each becomes an error of ours (ERR3, ERR4). */
import { getSystemErrorName } from "node:util";
import {
  CannotListenError,
  ConnectBindError,
  ConnectError,
  type ConnectErrorOptions,
  ConnectionLost,
  ConnectionRefusedError,
  DNSLookupError,
  MessageLengthError,
  MulticastJoinError,
  NoRouteError,
  ReactorError,
  SSLError,
  TCPTimedOutError,
  VerifyError,
} from "../errors.ts";

type ConnectErrorClass = new (options: ConnectErrorOptions) => ConnectError;

const CONNECT_ERRORS: ReadonlyMap<string, ConnectErrorClass> = new Map<string, ConnectErrorClass>([
  ["ECONNREFUSED", ConnectionRefusedError],
  ["ENETUNREACH", NoRouteError],
  ["EHOSTUNREACH", NoRouteError],
  ["ETIMEDOUT", TCPTimedOutError],
]);

const LOOKUP_CODE = /^(?:ENOTFOUND|ENODATA|EAI_)/;

/**
 * What an attempt to connect failed with. The error Node gave is the `cause`; ours stay as they are.
 *
 * @see Twisted: `twisted.internet.error.getConnectError` (ERR3)
 */
export function getConnectError(error: Error): ReactorError {
  if (error instanceof ReactorError) return error;
  const actual = lastOf(error);
  const code = codeOf(actual);
  const { syscall } = actual as NodeJS.ErrnoException;
  if (syscall === "getaddrinfo" || LOOKUP_CODE.test(code)) {
    return new DNSLookupError(actual.message, { cause: actual });
  }
  const ErrorClass =
    syscall === "bind" ? ConnectBindError : (CONNECT_ERRORS.get(code) ?? ConnectError);
  return new ErrorClass({ osError: numberOf(actual), detail: actual.message, cause: actual });
}

/** What a connection that stood was lost with. */
export function connectionLostError(error: Error): ReactorError {
  return new ConnectionLost(error.message, { cause: error });
}

/** The verdicts of OpenSSL on certificates, and Node's own on whom they are for. */
const CERTIFICATE_CODE =
  /^(?:CERT|CRL|UNABLE_TO|ERROR_IN_C|DEPTH_ZERO|SELF_SIGNED|PATH_LENGTH|INVALID_(?:CA|PURPOSE)|HOSTNAME|UNSPECIFIED|ERR_TLS_CERT_)/;

/** EPROTO is what an error of OpenSSL's is called that comes up in writing. */
const TLS_CODE = /^(?:ERR_(?:SSL|TLS|OSSL)_|EPROTO$)/;

/** What TLS was lost with, in the handshake or later. */
export function tlsError(error: Error): ReactorError {
  if (error instanceof ReactorError) return error;
  const code = codeOf(error);
  // Not Node's message: it may quote what the peer sent.
  if (CERTIFICATE_CODE.test(code)) return new VerifyError(code, { cause: error });
  if (TLS_CODE.test(code)) return new SSLError({ detail: reasonOf(error), cause: error });
  return connectionLostError(error);
}

/** What Node makes of the number of an error that one of its handles returns. */
export function systemError(syscall: string, errno: number): NodeJS.ErrnoException {
  const code = getSystemErrorName(errno);
  return Object.assign(new Error(`${syscall} ${code}`), { errno, code, syscall });
}

/** What binding a port failed with. */
export function listenError(
  interfaceName: string,
  port: number | string,
  error: Error,
): CannotListenError {
  return new CannotListenError(interfaceName, port, error);
}

/** What sending a datagram failed with. */
export function sendError(error: Error): Error {
  if (codeOf(error) !== "EMSGSIZE") return error;
  return new MessageLengthError(error.message, { cause: error });
}

/** What joining or leaving a multicast group failed with. */
export function groupError(error: Error): Error {
  return new MulticastJoinError(error.message, { cause: error });
}

/** Whether the other side is there, but nobody listens. */
export function isRefusal(error: Error): boolean {
  return codeOf(error) === "ECONNREFUSED";
}

/** What was thrown, as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Node gathers the attempts on several addresses in one error; the last one counts. */
function lastOf(error: Error): Error {
  const last = error instanceof AggregateError ? error.errors.at(-1) : undefined;
  return last instanceof Error ? last : error;
}

/** OpenSSL's own word for what went wrong; the message around it names files and addresses. */
function reasonOf(error: Error): string {
  const reason: unknown = Reflect.get(error, "reason");
  return typeof reason === "string" ? reason : codeOf(error);
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}

/** Node's numbers are negative, the system's positive. */
function numberOf(error: Error): number | undefined {
  const { errno } = error as NodeJS.ErrnoException;
  return typeof errno === "number" ? Math.abs(errno) : undefined;
}
