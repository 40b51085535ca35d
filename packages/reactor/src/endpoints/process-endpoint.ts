import { Deferred, Failure, maybeDeferred } from "@cordage/deferred";
import { ProcessAddress } from "../address.ts";
import { asyncOutcome } from "../base/async-outcome.ts";
import { ConnectError, ConnectingCancelledError, NoProtocol, ProcessDone } from "../errors.ts";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type {
  IProcessProtocol,
  IProcessTransport,
  IReactorProcess,
  SpawnProcessOptions,
} from "../interfaces/process.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import { Logger } from "../log/logger.ts";
import { logPrefixOf } from "../protocol/forwarding-protocol.ts";
import { connectionDone } from "../protocol/protocol.ts";

const log = new Logger("endpoints");

/** What becomes of what a program writes to standard error: a line in the log, or nothing. */
export type StandardErrorBehavior = "LOG" | "DROP";

/** Options of a {@link ProcessEndpoint}. */
export interface ProcessEndpointOptions extends SpawnProcessOptions {
  /** Default: `"LOG"`, as info. */
  readonly errFlag?: StandardErrorBehavior | undefined;
}

/**
 * A program as a place to connect to: each connection runs it anew. What the protocol writes goes to its
 * standard input, and it receives what the program writes to standard output.
 *
 * The connection is lost when the process and its pipes are gone: with a `ConnectionDone` for exit code 0,
 * else with a `ProcessTerminated`. The transport is an `IProcessTransport`.
 *
 * @see Twisted: `twisted.internet.endpoints.ProcessEndpoint` (E10)
 */
export class ProcessEndpoint implements IStreamClientEndpoint {
  readonly #reactor: IReactorProcess;
  readonly #executable: string;
  readonly #options: ProcessEndpointOptions;

  /** @param options - as for `spawnProcess`, and `errFlag` */
  constructor(reactor: IReactorProcess, executable: string, options: ProcessEndpointOptions = {}) {
    this.#reactor = reactor;
    this.#executable = executable;
    this.#options = options;
  }

  /**
   * Runs the program.
   *
   * @returns has fired when it was started; fails with a `ConnectError` when it can't be
   */
  connect<P extends IProtocol>(factory: IProtocolFactory<P>): Deferred<P> {
    return maybeDeferred(() => {
      const { errFlag = "LOG", ...options } = this.#options;
      const address = new ProcessAddress(this.#executable);
      const protocol = factory.buildProtocol(address);
      if (!protocol) throw new NoProtocol();
      const connection = new ProcessConnection(protocol, address, errFlag);
      this.#reactor.spawnProcess(connection, this.#executable, options);
      return connection.onConnection;
    });
  }
}

/** Stands between a process and a protocol that knows connections only. */
class ProcessConnection<P extends IProtocol> implements IProcessProtocol {
  /** Fires with the protocol, after its `connectionMade`. */
  readonly onConnection: Deferred<P>;
  readonly #protocol: P;
  readonly #address: ProcessAddress;
  readonly #errFlag: StandardErrorBehavior;
  #process: IProcessTransport | undefined = undefined;
  /** What the protocol has thrown: then it is the reason of the loss. */
  #reason: Failure | undefined = undefined;

  constructor(protocol: P, address: ProcessAddress, errFlag: StandardErrorBehavior) {
    this.#protocol = protocol;
    this.#address = address;
    this.#errFlag = errFlag;
    this.onConnection = new Deferred((deferred) => {
      deferred.errback(new ConnectingCancelledError(address));
      this.#process?.loseConnection();
    });
  }

  makeConnection(process: IProcessTransport): unknown {
    if (process.pid === null) return undefined; // it could not be started: processEnded tells why
    this.#process = process;
    const returned = this.#watched(() => this.#protocol.makeConnection(process));
    if (!this.onConnection.called) this.onConnection.callback(this.#protocol);
    return returned;
  }

  childDataReceived(childFD: number, data: Buffer): unknown {
    if (childFD === 1) return this.#watched(() => this.#protocol.dataReceived(data));
    if (childFD === 2 && this.#errFlag === "LOG") {
      log.info("Process {executable} wrote stderr unhandled by {protocol}: {data}", {
        executable: this.#address.executable,
        protocol: this.logPrefix(),
        data: data.toString(),
      });
    }
    return undefined;
  }

  childConnectionLost(): void {}

  processExited(): void {}

  processEnded(reason: Failure): unknown {
    if (this.#process === undefined) {
      if (!this.onConnection.called) this.onConnection.errback(notStarted(reason.value));
      return undefined;
    }
    const end = reason.value instanceof ProcessDone ? connectionDone : reason;
    return this.#protocol.connectionLost(this.#reason ?? end);
  }

  logPrefix(): string {
    return logPrefixOf(this.#protocol);
  }

  /** Calls the protocol; what it throws, now or later, ends the connection, and the process logs it. */
  #watched(event: () => unknown): unknown {
    try {
      const returned = event();
      asyncOutcome(returned)?.addErrback((failure) => this.#fail(failure));
      return returned;
    } catch (error) {
      this.#fail(new Failure(error));
      throw error;
    }
  }

  #fail(reason: Failure): void {
    this.#reason ??= reason;
    if (!this.onConnection.called) this.onConnection.errback(reason.value);
    this.#process?.loseConnection();
  }
}

/** The system's reason for not starting a program is the cause of what the process has ended with (PR7). */
function notStarted({ cause, message }: Error): ConnectError {
  if (!(cause instanceof Error)) return new ConnectError({ detail: message, cause });
  const { errno } = cause as NodeJS.ErrnoException;
  const osError = errno === undefined ? undefined : Math.abs(errno);
  return new ConnectError({ osError, detail: cause.message, cause });
}
