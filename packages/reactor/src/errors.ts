/**
 * The errors of the reactor, with Twisted's names and texts (ERR1, ERR2).
 *
 * ```text
 * ReactorError
 *   BindError
 *     CannotListenError              a port can't be bound
 *   NotListeningError
 *   AlreadyListened                  on a descriptor that allows it once
 *
 *   ConnectError                     a connection can't be made
 *     ConnectBindError               the local address can't be bound
 *     UnknownHostError
 *     NoRouteError
 *     ConnectionRefusedError
 *     TCPTimedOutError               the system gave up
 *     BadFileError                   the path is no UNIX socket
 *     ServiceNameUnknownError
 *     SSLError
 *     UserError                      we gave up
 *       TimeoutError                 our own timer ran out
 *   DNSLookupError                   a name has no address
 *   ConnectInProgressError, NotConnectingError, ConnectingCancelledError, NoProtocol
 *
 *   ConnectionClosed                 a connection is over
 *     ConnectionDone                 cleanly
 *       ProcessDone                  a process ended with exit code 0
 *     ConnectionLost                 not cleanly
 *       ConnectionAborted            by abortConnection()
 *       ConnectionFdescWentAway
 *       FileDescriptorOverrun
 *       WriteBufferFullError         more was written than may wait
 *       ProcessTerminated            a process ended in another way
 *   ProducerAlreadyRegisteredError
 *   ProcessExitedAlready
 *   UnexpectedErrorOutput            where a program's output was asked for
 *   ProcessOutputTooLong
 *   ProcessSignalled
 *   IncompleteReadError, ReadLimitExceededError, ReadInProgressError
 *
 *   VerifyError
 *     PeerVerifyError
 *   CertificateError
 *   InvalidAddressError, UnsupportedAddressFamily, UnsupportedSocketType
 *   MessageLengthError, MulticastJoinError
 *
 *   AlreadyCalled, AlreadyCancelled  a delayed call can't be changed any more
 *   ReactorAlreadyRunning, ReactorNotRunning, ReactorNotRestartable, ReactorAlreadyInstalledError
 *   ThreadEnded, NotInThread
 *   LockNotOwnedError                a filesystem lock is another process's
 * ```
 */
export {
  InvalidAddressError,
  MessageLengthError,
  MulticastJoinError,
  UnsupportedAddressFamily,
  UnsupportedSocketType,
} from "./errors/addresses.ts";
export { CertificateError, PeerVerifyError, VerifyError } from "./errors/certificates.ts";
export {
  BadFileError,
  ConnectBindError,
  ConnectError,
  type ConnectErrorOptions,
  ConnectInProgressError,
  ConnectingCancelledError,
  ConnectionRefusedError,
  DNSLookupError,
  NoProtocol,
  NoRouteError,
  NotConnectingError,
  ServiceNameUnknownError,
  SSLError,
  TCPTimedOutError,
  TimeoutError,
  UnknownHostError,
  UserError,
} from "./errors/connecting.ts";
export {
  ConnectionAborted,
  ConnectionClosed,
  ConnectionDone,
  ConnectionFdescWentAway,
  ConnectionLost,
  FileDescriptorOverrun,
  ProducerAlreadyRegisteredError,
  WriteBufferFullError,
} from "./errors/connection-closed.ts";
export { AlreadyCalled, AlreadyCancelled } from "./errors/delayed-calls.ts";
export {
  ReactorAlreadyInstalledError,
  ReactorAlreadyRunning,
  ReactorNotRestartable,
  ReactorNotRunning,
} from "./errors/life-cycle.ts";
export {
  AlreadyListened,
  BindError,
  CannotListenError,
  NotListeningError,
} from "./errors/listening.ts";
export { LockNotOwnedError } from "./errors/locks.ts";
export {
  ProcessDone,
  ProcessExitedAlready,
  ProcessOutputTooLong,
  ProcessSignalled,
  ProcessTerminated,
  UnexpectedErrorOutput,
} from "./errors/process.ts";
export { ReactorError, type ReactorErrorOptions } from "./errors/reactor-error.ts";
export {
  IncompleteReadError,
  ReadInProgressError,
  ReadLimitExceededError,
} from "./errors/reading.ts";
export { NotInThread, ThreadEnded } from "./errors/threads.ts";
