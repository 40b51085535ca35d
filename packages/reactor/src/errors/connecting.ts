/** Errors of attempts to connect. */
import type { IAddress } from "../interfaces/address.ts";
import { ReactorError } from "./reactor-error.ts";

/** What is known of a failed attempt to connect. */
export interface ConnectErrorOptions extends ErrorOptions {
  /** The system's error number, positive, such as 111 for ECONNREFUSED on Linux. */
  readonly osError?: number | undefined;
  /** The system's word for it. */
  readonly detail?: string | undefined;
}

/** A connection can't be made. Its descendants tell how in portable words, `osError` in the system's. */
export class ConnectError extends ReactorError {
  override readonly name: string = "ConnectError";
  override readonly code: string = "ERR_CONNECT";
  protected static override readonly sentence: string = "An error occurred while connecting";
  /** The system's error number, where it gave one. */
  readonly osError: number | undefined;

  constructor({ osError, detail, ...options }: ConnectErrorOptions = {}) {
    super(
      [osError, detail].filter((part) => part !== undefined && part !== "").join(": "),
      options,
    );
    this.osError = osError;
  }
}

/** The local address asked for can't be bound. */
export class ConnectBindError extends ConnectError {
  override readonly name = "ConnectBindError";
  override readonly code = "ERR_CONNECT_BIND";
  protected static override readonly sentence = "Couldn't bind";
}

/** The host can't be found. */
export class UnknownHostError extends ConnectError {
  override readonly name = "UnknownHostError";
  override readonly code = "ERR_UNKNOWN_HOST";
  protected static override readonly sentence = "Hostname couldn't be looked up";
}

/** There is no way to the host. */
export class NoRouteError extends ConnectError {
  override readonly name = "NoRouteError";
  override readonly code = "ERR_NO_ROUTE";
  protected static override readonly sentence = "No route to host";
}

/** Nobody listens there. */
export class ConnectionRefusedError extends ConnectError {
  override readonly name = "ConnectionRefusedError";
  override readonly code = "ERR_CONNECTION_REFUSED";
  protected static override readonly sentence = "Connection was refused by other side";
}

/** The system gave up waiting for an answer. */
export class TCPTimedOutError extends ConnectError {
  override readonly name = "TCPTimedOutError";
  override readonly code = "ERR_TCP_TIMED_OUT";
  protected static override readonly sentence = "TCP connection timed out";
}

/** The path of a UNIX socket leads to something else, or its lock is not held. */
export class BadFileError extends ConnectError {
  override readonly name = "BadFileError";
  override readonly code = "ERR_BAD_FILE";
  protected static override readonly sentence = "File used for UNIX socket is no good";
}

/** A service name stands for no port. */
export class ServiceNameUnknownError extends ConnectError {
  override readonly name = "ServiceNameUnknownError";
  override readonly code = "ERR_SERVICE_NAME_UNKNOWN";
  protected static override readonly sentence = "Service name given as port is unknown";
}

/** TLS failed before the connection stood. */
export class SSLError extends ConnectError {
  override readonly name = "SSLError";
  override readonly code = "ERR_TLS";
  protected static override readonly sentence = "An SSL error occurred";
}

/** The attempt was given up by this program: `stopConnecting()`. */
export class UserError extends ConnectError {
  override readonly name: string = "UserError";
  override readonly code: string = "ERR_USER";
  protected static override readonly sentence: string = "User aborted connection";
}

/** The attempt took longer than its `timeout`. */
export class TimeoutError extends UserError {
  override readonly name = "TimeoutError";
  override readonly code = "ERR_CONNECT_TIMEOUT";
  protected static override readonly sentence = "User timeout caused connection failure";
}

/** A name has no address. */
export class DNSLookupError extends ReactorError {
  override readonly name = "DNSLookupError";
  override readonly code = "ERR_DNS_LOOKUP";
  protected static override readonly sentence = "DNS lookup failed";
}

/** `connect()` on a connector that is connecting or connected. */
export class ConnectInProgressError extends ReactorError {
  override readonly name = "ConnectInProgressError";
  override readonly code = "ERR_CONNECT_IN_PROGRESS";
  protected static override readonly sentence =
    "A connect operation was started and isn't done yet";
}

/** `stopConnecting()` on a connector that is not connecting. */
export class NotConnectingError extends ReactorError {
  override readonly name = "NotConnectingError";
  override readonly code = "ERR_NOT_CONNECTING";
  protected static override readonly sentence =
    "The Connector was not connecting when it was asked to stop connecting";
}

/** The Deferred of an endpoint's `connect` was cancelled. */
export class ConnectingCancelledError extends ReactorError {
  override readonly name = "ConnectingCancelledError";
  override readonly code = "ERR_CONNECTING_CANCELLED";
  protected static override readonly sentence = "Connecting was cancelled";
  /** Where the attempt went. */
  readonly address: IAddress;

  constructor(address: IAddress) {
    super(String(address));
    this.address = address;
  }
}

/** The factory refused the connection: its `buildProtocol` returned `null`. */
export class NoProtocol extends ReactorError {
  override readonly name = "NoProtocol";
  override readonly code = "ERR_NO_PROTOCOL";
  protected static override readonly sentence = "The factory built no protocol for the connection";
}
