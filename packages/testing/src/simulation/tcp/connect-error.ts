import {
  ConnectBindError,
  ConnectError,
  type ConnectErrorOptions,
  ConnectionRefusedError,
  NoRouteError,
  ReactorError,
  TCPTimedOutError,
} from "@cordage/reactor";
import type { SystemError } from "../socket-address.ts";

type ConnectErrorClass = new (options: ConnectErrorOptions) => ConnectError;

const CONNECT_ERRORS: ReadonlyMap<string, ConnectErrorClass> = new Map<string, ConnectErrorClass>([
  ["ECONNREFUSED", ConnectionRefusedError],
  ["ENETUNREACH", NoRouteError],
  ["ETIMEDOUT", TCPTimedOutError],
  ["EADDRNOTAVAIL", ConnectBindError],
  ["EADDRINUSE", ConnectBindError],
]);

/** What an attempt to connect failed with (ERR3). Errors of the reactor's stay as they are. */
export function connectError(error: Error): Error {
  if (error instanceof ReactorError) return error;
  const { code, errno, message } = error as SystemError; // the only others there are
  const ErrorClass = CONNECT_ERRORS.get(code) ?? ConnectError;
  return new ErrorClass({ osError: errno, detail: message, cause: error });
}
