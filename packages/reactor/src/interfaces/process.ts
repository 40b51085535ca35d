import type { Failure } from "@cordage/deferred";
import type { IConsumer, IPushProducer } from "./producer.ts";
import type { ITransport } from "./transport.ts";

/**
 * The program's side of a child process. Events come in this order:
 *
 * ```text
 * makeConnection -> childDataReceived, childConnectionLost … -> processEnded
 *                   processExited                              (exactly once, last)
 * ```
 *
 * `childConnectionLost` comes once for each pipe and `processExited` once, in any order: a grandchild may
 * hold the pipes of a process that is gone. `processEnded` comes when the process has exited and all
 * pipes are closed.
 *
 * An exception thrown by any of them is logged; out of `childDataReceived` it closes that pipe.
 *
 * @see Twisted: `IProcessProtocol` (PR3)
 */
export interface IProcessProtocol {
  /** The process was started. Comes before `spawnProcess` returns. */
  makeConnection(transport: IProcessTransport): void;
  /** The child has written to its descriptor `childFD`. `data` is the protocol's to keep. */
  childDataReceived(childFD: number, data: Buffer): void;
  /** The pipe at the child's descriptor `childFD` is closed. */
  childConnectionLost(childFD: number): void;
  /** The process is gone, its pipes perhaps not. `reason` as for `processEnded`. */
  processExited(reason: Failure): void;
  /** All is over. `reason` holds a `ProcessDone`, or a `ProcessTerminated`. */
  processEnded(reason: Failure): void;
}

/** The signals {@link IProcessTransport.signalProcess} knows by name. */
export type ProcessSignal = "HUP" | "STOP" | "INT" | "KILL" | "TERM";

/**
 * A child process, as its protocol sees it. As a transport, what is written goes to its standard input;
 * without one it is dropped. As a producer, it is what the child writes.
 *
 * @see Twisted: `IProcessTransport` (PR5, PR6)
 */
export interface IProcessTransport extends ITransport, IConsumer, IPushProducer {
  /** The number of the process; `null` from `processExited` on, and when it could not be started. */
  readonly pid: number | null;

  /** Closes the child's standard input when everything written has been sent. */
  closeStdin(): void;
  /** Reads no more of the child's standard output. */
  closeStdout(): void;
  /** Reads no more of the child's standard error. */
  closeStderr(): void;

  /**
   * Closes the pipe at one of the child's descriptors; one that it writes to it finds broken. Without
   * effect when there is no such pipe (any more).
   */
  closeChildFD(childFD: number): void;

  /**
   * Writes to the pipe at one of the child's descriptors. Dropped once that pipe is closed.
   *
   * @throws RangeError when the child was given no pipe there to read from
   * @throws TypeError for anything that is neither bytes nor a string
   */
  writeToChild(childFD: number, data: Uint8Array | string): void;

  /** Closes the pipes at the child's descriptors 0, 1 and 2. That ends most programs, but not all. */
  loseConnection(): void;

  /**
   * Sends a signal.
   *
   * @param signalID - a name without `SIG`, or the system's number
   * @throws ProcessExitedAlready when the process is gone
   * @throws TypeError for any other name
   * @throws what the system says, of a number it doesn't know, say
   */
  signalProcess(signalID: ProcessSignal | number): void;

  /** Registers a producer for the child's standard input; without one it is stopped at once. */
  registerProducer: IConsumer["registerProducer"];

  /** Delivers nothing of what the child writes until `resumeProducing`. */
  pauseProducing(): void;
  resumeProducing(): void;
  /** The same as `loseConnection`. */
  stopProducing(): void;
}

/**
 * What the child finds at its descriptors: `"r"` a pipe that we read, `"w"` a pipe that we write, a
 * number a descriptor of ours. It has no others, but that 0, 1 and 2 are `/dev/null` when left out.
 */
export type ChildFDs = Readonly<Record<number, "r" | "w" | number>>;

/** Options of {@link IReactorProcess.spawnProcess}. */
export interface SpawnProcessOptions {
  /** The arguments, the program's own name first. Default: just that, as `executable` says it. */
  readonly args?: readonly string[] | undefined;
  /** The environment: exactly this; `null` for ours. Default: empty (PR1). */
  readonly env?: Readonly<Record<string, string | undefined>> | null | undefined;
  /** The folder it starts in. Default: ours. */
  readonly path?: string | undefined;
  /** The user it runs as, by number. Default: ours. */
  readonly uid?: number | undefined;
  /** The group it runs as, by number. Default: ours. */
  readonly gid?: number | undefined;
  /** Default: `{ 0: "w", 1: "r", 2: "r" }`. */
  readonly childFDs?: ChildFDs | undefined;
  /**
   * A write to a pipe in which more bytes than that wait to be sent closes it, with a `WriteBufferFullError` in
   * the log; `Infinity` switches that off. Default: the reactor's, 64 MiB.
   */
  readonly maxWriteBuffer?: number | undefined;
}

/**
 * Starts programs.
 *
 * @see Twisted: `IReactorProcess` (PR1 to PR10)
 */
export interface IReactorProcess {
  /**
   * Starts a program. The protocol's `makeConnection` is called before this returns.
   *
   * A program that can't be started for want of it, of permission or of memory is told as one that ended
   * at once: `ProcessTerminated` without exit code or signal, and with the reason as its `cause` (PR7).
   *
   * @param executable - a path; a bare name is looked for where the system does, mind the empty `env`
   * @throws TypeError for arguments that are no strings or contain a zero byte
   * @throws RangeError for an empty list of arguments, and for descriptors that can't be
   * @throws what the system says at once, of a descriptor that isn't open, say
   */
  spawnProcess(
    processProtocol: IProcessProtocol,
    executable: string,
    options?: SpawnProcessOptions,
  ): IProcessTransport;
}

/** Whether `reactor` can start programs. */
export function providesProcess(reactor: object): reactor is IReactorProcess {
  return "spawnProcess" in reactor;
}
