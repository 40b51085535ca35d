/**
 * The errors of the reactor, with Twisted's names (ERR1 to ERR3).
 *
 * ```text
 * ReactorError
 *   BindError
 *     CannotListenError              a port can't be bound
 *   ConnectError                     a connection can't be made
 *     ConnectBindError               the local address can't be bound
 *     UnknownHostError
 *     NoRouteError
 *     ConnectionRefusedError
 *     TCPTimedOutError               the system gave up
 *     ServiceNameUnknownError
 *     UserError                      we gave up
 *       TimeoutError                 our own timer ran out
 *   DNSLookupError                   a name has no address
 *   ConnectionClosed                 a connection is over
 *     ConnectionDone                 cleanly
 *     ConnectionLost                 not cleanly
 *       ConnectionAborted            by abortConnection()
 *       WriteBufferFullError         more was written than may wait
 *   ConnectInProgressError, NotConnectingError, ConnectingCancelledError, NoProtocol
 *   NotListeningError
 *   AlreadyCalled, AlreadyCancelled  a delayed call can't be changed any more
 *   ReactorAlreadyRunning, ReactorNotRunning, ReactorNotRestartable, ReactorAlreadyInstalledError
 *   ProducerAlreadyRegisteredError
 *   LockNotOwnedError                a filesystem lock is another process's
 * ```
 *
 * Messages are Twisted's: a fixed sentence, what is known in particular, a full stop.
 */
import type { IAddress } from "./interfaces/address.ts";

/** What every error of this package descends from: one class to catch, one `code` to tell apart. */
export abstract class ReactorError extends Error {
  /** Names the kind of error; stable across versions, unlike the message. */
  abstract readonly code: string;
}

/** `"sentence."`, or `"sentence: detail."` */
function sentence(text: string, detail: string): string {
  return detail === "" ? `${text}.` : `${text}: ${detail}.`;
}

/** An address can't be bound. */
export class BindError extends ReactorError {
  override readonly name: string = "BindError";
  override readonly code: string = "ERR_BIND";

  constructor(detail = "", options?: ErrorOptions) {
    super(sentence("An error occurred binding to an interface", detail), options);
  }
}

/** A port can't be listened on. `cause` is what the system said. */
export class CannotListenError extends BindError {
  override readonly name = "CannotListenError";
  override readonly code = "ERR_CANNOT_LISTEN";
  /** The address that was asked for; empty for all. */
  readonly interface: string;
  readonly port: number | string;
  /** What the system said. */
  readonly socketError: Error;

  constructor(interfaceName: string, port: number | string, socketError: Error) {
    super("", { cause: socketError });
    this.interface = interfaceName;
    this.port = port;
    this.socketError = socketError;
    const place = `${interfaceName === "" ? "any" : interfaceName}:${port}`;
    this.message = `Couldn't listen on ${place}: ${socketError.message}.`;
  }
}

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
  /** The fixed part of the message. */
  protected static readonly sentence: string = "An error occurred while connecting";
  /** The system's error number, where it gave one. */
  readonly osError: number | undefined;

  constructor(options: ConnectErrorOptions = {}) {
    const { osError, detail = "" } = options;
    const known = osError === undefined ? detail : `${osError}: ${detail}`;
    super(sentence(new.target.sentence, known), options);
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

/** A service name stands for no port. */
export class ServiceNameUnknownError extends ConnectError {
  override readonly name = "ServiceNameUnknownError";
  override readonly code = "ERR_SERVICE_NAME_UNKNOWN";
  protected static override readonly sentence = "Service name given as port is unknown";
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

  constructor(detail = "", options?: ErrorOptions) {
    super(sentence("DNS lookup failed", detail), options);
  }
}

/** A connection is over. */
export abstract class ConnectionClosed extends ReactorError {}

/** A connection was closed cleanly, by either side. */
export class ConnectionDone extends ConnectionClosed {
  override readonly name: string = "ConnectionDone";
  override readonly code: string = "ERR_CONNECTION_DONE";

  constructor(detail = "", options?: ErrorOptions) {
    super(sentence("Connection was closed cleanly", detail), options);
  }
}

/** A connection broke. `cause` is what the system said, if it did. */
export class ConnectionLost extends ConnectionClosed {
  override readonly name: string = "ConnectionLost";
  override readonly code: string = "ERR_CONNECTION_LOST";

  constructor(detail = "", options?: ErrorOptions) {
    super(
      sentence("Connection to the other side was lost in a non-clean fashion", detail),
      options,
    );
  }
}

/** A connection was ended by `abortConnection()`. */
export class ConnectionAborted extends ConnectionLost {
  override readonly name = "ConnectionAborted";
  override readonly code = "ERR_CONNECTION_ABORTED";

  constructor(detail = "") {
    super();
    this.message = sentence(
      "Connection was aborted locally using ITCPTransport.abortConnection",
      detail,
    );
  }
}

/** A connection was aborted because more was written to it than may wait to be sent. */
export class WriteBufferFullError extends ConnectionLost {
  override readonly name = "WriteBufferFullError";
  override readonly code = "ERR_WRITE_BUFFER_FULL";
  readonly waitingBytes: number;
  readonly limitBytes: number;

  constructor(waitingBytes: number, limitBytes: number) {
    super(`${waitingBytes} bytes wait to be sent, at most ${limitBytes} may`);
    this.waitingBytes = waitingBytes;
    this.limitBytes = limitBytes;
  }
}

/** Errors that need nothing but a fixed text. Made once here, so that each stays one line below. */
abstract class PlainError extends ReactorError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** `connect()` on a connector that is connecting or connected. */
export class ConnectInProgressError extends PlainError {
  override readonly name = "ConnectInProgressError";
  override readonly code = "ERR_CONNECT_IN_PROGRESS";

  constructor(state: string) {
    super(`can't connect in state ${state}`);
  }
}

/** `stopConnecting()` on a connector that is not connecting. */
export class NotConnectingError extends PlainError {
  override readonly name = "NotConnectingError";
  override readonly code = "ERR_NOT_CONNECTING";

  constructor() {
    super("not trying to connect");
  }
}

/** The Deferred of an endpoint's `connect` was cancelled. */
export class ConnectingCancelledError extends PlainError {
  override readonly name = "ConnectingCancelledError";
  override readonly code = "ERR_CONNECTING_CANCELLED";
  /** Where the attempt went. */
  readonly address: IAddress;

  constructor(address: IAddress) {
    super(`connecting to ${address} was cancelled`);
    this.address = address;
  }
}

/** The factory refused the connection: its `buildProtocol` returned `null`. */
export class NoProtocol extends PlainError {
  override readonly name = "NoProtocol";
  override readonly code = "ERR_NO_PROTOCOL";

  constructor() {
    super("the factory built no protocol for the connection");
  }
}

/** The port is not bound: not yet, or not any more. */
export class NotListeningError extends PlainError {
  override readonly name = "NotListeningError";
  override readonly code = "ERR_NOT_LISTENING";

  constructor() {
    super("the port is not listening");
  }
}

/** A delayed call was made already. */
export class AlreadyCalled extends PlainError {
  override readonly name = "AlreadyCalled";
  override readonly code = "ERR_ALREADY_CALLED";

  constructor() {
    super("Tried to cancel an already-called event.");
  }
}

/** A delayed call was cancelled already. */
export class AlreadyCancelled extends PlainError {
  override readonly name = "AlreadyCancelled";
  override readonly code = "ERR_ALREADY_CANCELLED";

  constructor() {
    super("Tried to cancel an already-cancelled event.");
  }
}

/** `run()` on a reactor that runs. */
export class ReactorAlreadyRunning extends PlainError {
  override readonly name = "ReactorAlreadyRunning";
  override readonly code = "ERR_REACTOR_ALREADY_RUNNING";

  constructor() {
    super("the reactor is running");
  }
}

/** `stop()` on a reactor that does not run or is stopping. */
export class ReactorNotRunning extends PlainError {
  override readonly name = "ReactorNotRunning";
  override readonly code = "ERR_REACTOR_NOT_RUNNING";

  constructor() {
    super("the reactor is not running");
  }
}

/** `run()` on a reactor that was stopped. */
export class ReactorNotRestartable extends PlainError {
  override readonly name = "ReactorNotRestartable";
  override readonly code = "ERR_REACTOR_NOT_RESTARTABLE";

  constructor() {
    super("a reactor that was stopped can't run again");
  }
}

/** `installReactor()` when there is one. */
export class ReactorAlreadyInstalledError extends PlainError {
  override readonly name = "ReactorAlreadyInstalledError";
  override readonly code = "ERR_REACTOR_ALREADY_INSTALLED";

  constructor() {
    super("a reactor is installed, or the default one is in use");
  }
}

/** `registerProducer()` while another is registered. */
export class ProducerAlreadyRegisteredError extends PlainError {
  override readonly name = "ProducerAlreadyRegisteredError";
  override readonly code = "ERR_PRODUCER_ALREADY_REGISTERED";

  constructor() {
    super("a producer is registered already");
  }
}

/** `unlock()` on a filesystem lock that another process holds (D76). */
export class LockNotOwnedError extends PlainError {
  override readonly name = "LockNotOwnedError";
  override readonly code = "ERR_LOCK_NOT_OWNED";
  /** The number of the process that holds it. */
  readonly owner: number;

  constructor(path: string, owner: number) {
    super(`lock ${path} is held by process ${owner}`);
    this.owner = owner;
  }
}
