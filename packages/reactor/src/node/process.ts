import type { ChildProcess } from "node:child_process";
import { Socket } from "node:net";
import { constants } from "node:os";
import { Failure } from "@cordage/deferred";
import { ProcessAddress } from "../address.ts";
import { requireInteger, requireWriteBuffer } from "../base/argument-checks.ts";
import { requireBytes } from "../base/bytes.ts";
import type { OpenConnection } from "../base/open-transports.ts";
import { ConnectionLost, ProcessExitedAlready, WriteBufferFullError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type {
  IProcessProtocol,
  IProcessTransport,
  ProcessSignal,
  SpawnProcessOptions,
} from "../interfaces/process.ts";
import type { IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import { Logger } from "../log/logger.ts";
import type { NodeTransports } from "./node-transports.ts";
import { PipeReader } from "./pipe-reader.ts";
import { PipeWriter } from "./pipe-writer.ts";
import { ProcessEvents } from "./process-events.ts";
import { exitReason, notStartedReason } from "./process-exit.ts";
import { STANDARD_FDS, spawnChild } from "./spawn.ts";

const log = new Logger("reactor.process");

/** The signals with a name here, by their numbers. */
const SIGNALS: Readonly<Record<ProcessSignal, number>> = {
  HUP: constants.signals.SIGHUP,
  STOP: constants.signals.SIGSTOP,
  INT: constants.signals.SIGINT,
  KILL: constants.signals.SIGKILL,
  TERM: constants.signals.SIGTERM,
};

/** More than there are signals anywhere; which are, the system knows. */
const MAX_SIGNAL = 255;

/**
 * A child process and our ends of its pipes. See `IProcessTransport` for the contract.
 *
 * @see Twisted: `twisted.internet.process.Process` (PR1 to PR10)
 */
export class Process implements IProcessTransport, OpenConnection {
  readonly #child: ChildProcess;
  readonly #address: ProcessAddress;
  readonly #events: ProcessEvents;
  readonly #transports: NodeTransports;
  /** Our ends of the pipes that are open, by the child's descriptors. */
  readonly #readers = new Map<number, PipeReader>();
  readonly #writers = new Map<number, PipeWriter>();
  /** The descriptors at which the child was given a pipe to read from. */
  readonly #writable: ReadonlySet<number>;
  /** What it has ended with, once it has. */
  #exit: Failure | undefined = undefined;
  #isClosing = false;

  /** Starts the program. Its maker calls `begin()`. */
  constructor(
    protocol: IProcessProtocol,
    executable: string,
    options: SpawnProcessOptions,
    transports: NodeTransports,
  ) {
    const { childFDs = STANDARD_FDS, maxWriteBuffer = transports.maxWriteBuffer } = options;
    requireWriteBuffer(maxWriteBuffer);
    this.#transports = transports;
    this.#address = new ProcessAddress(executable);
    this.#child = spawnChild(executable, options);
    this.#events = new ProcessEvents(protocol, `process ${this.#child.pid ?? executable}`);
    this.#child.once("exit", (code, signal) => this.#exited(exitReason(code, signal)));
    this.#child.on("error", (error) => this.#notStarted(error));
    const pipes = Object.entries(childFDs).map(([fd, target]) => [Number(fd), target] as const);
    this.#writable = new Set(pipes.filter(([, target]) => target === "w").map(([fd]) => fd));
    for (const [fd, target] of pipes) {
      if (target === "r") this.#readFrom(fd);
      if (target === "w") this.#writeTo(fd, maxWriteBuffer);
    }
  }

  /** Introduces itself to the protocol. Called once, by who made it. */
  begin(): void {
    this.#transports.connectionOpened(this);
    this.#events.makeConnection(this);
    if (this.#transports.isShutDown) this.disconnectNow(new Failure(new ConnectionLost()));
  }

  get pid(): number | null {
    return this.#exit === undefined ? (this.#child.pid ?? null) : null;
  }

  get disconnecting(): boolean {
    return this.#isClosing || this.#exit !== undefined;
  }

  write(data: Uint8Array | string): void {
    requireBytes(data);
    this.#writers.get(0)?.write(data);
  }

  writeSequence(data: Iterable<Uint8Array | string>): void {
    const pieces = [...data];
    for (const piece of pieces) requireBytes(piece);
    for (const piece of pieces) this.write(piece);
  }

  writeToChild(childFD: number, data: Uint8Array | string): void {
    requireBytes(data);
    if (!this.#writable.has(childFD)) {
      throw new RangeError(`the child reads from no pipe at descriptor ${childFD}`);
    }
    this.#writers.get(childFD)?.write(data);
  }

  closeStdin(): void {
    this.closeChildFD(0);
  }

  closeStdout(): void {
    this.closeChildFD(1);
  }

  closeStderr(): void {
    this.closeChildFD(2);
  }

  closeChildFD(childFD: number): void {
    this.#writers.get(childFD)?.close();
    this.#readers.get(childFD)?.close();
  }

  loseConnection(): void {
    this.#isClosing = true;
    for (const fd of [0, 1, 2]) this.closeChildFD(fd);
  }

  signalProcess(signalID: ProcessSignal | number): void {
    const signal = signalNumber(signalID);
    const { pid } = this;
    if (pid === null) throw new ProcessExitedAlready();
    try {
      process.kill(pid, signal);
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === "ESRCH"; // process.kill throws no other kind
      throw isGone ? new ProcessExitedAlready("", { cause: error }) : error;
    }
  }

  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    const stdin = this.#writers.get(0);
    if (stdin === undefined) producer.stopProducing();
    else stdin.registerProducer(producer, streaming);
  }

  unregisterProducer(): void {
    this.#writers.get(0)?.unregisterProducer();
  }

  pauseProducing(): void {
    for (const reader of this.#readers.values()) reader.pause();
  }

  resumeProducing(): void {
    for (const reader of this.#readers.values()) reader.resume();
  }

  stopProducing(): void {
    this.loseConnection();
  }

  getPeer(): IAddress {
    return this.#address;
  }

  getHost(): IAddress {
    return this.#address;
  }

  /** Such as `Counter,process 4711`. */
  logPrefix(): string {
    return this.#events.logPrefix();
  }

  /** Closes the pipes; the process itself goes on, but the program doesn't wait for it (R5). */
  disconnectNow(reason: Failure): void {
    this.#transports.connectionClosed(this);
    for (const pipe of [...this.#writers.values(), ...this.#readers.values()]) {
      pipe.disconnectNow(reason);
    }
    this.#events.release();
    this.#child.unref();
  }

  #readFrom(fd: number): void {
    const reader = new PipeReader(this.#pipeAt(fd), false, {
      received: (data) => this.#events.childDataReceived(fd, data, () => reader.close()),
      lost: () => this.#pipeLost(this.#readers, fd),
    });
    this.#readers.set(fd, reader);
    reader.start();
  }

  #writeTo(fd: number, maxWriteBuffer: number): void {
    const options = { isShared: false, maxWriteBuffer };
    const writer = new PipeWriter(this.#pipeAt(fd), options, {
      run: (action, failed) => this.#events.run(action, failed),
      lost: (reason) => {
        // childConnectionLost has no reason to say it with.
        if (reason.check(WriteBufferFullError)) log.failure("A pipe was closed", reason, "error");
        this.#pipeLost(this.#writers, fd);
      },
    });
    this.#writers.set(fd, writer);
  }

  #pipeAt(fd: number): Socket {
    const stream = this.#child.stdio[fd];
    // Node's types know streams only; without the means for a pipe spawn has thrown.
    if (!(stream instanceof Socket)) throw new TypeError(`no pipe at descriptor ${fd}`);
    return stream;
  }

  #pipeLost(pipes: Map<number, PipeReader | PipeWriter>, fd: number): void {
    pipes.delete(fd);
    this.#events.childConnectionLost(fd);
    this.#endIfOver();
  }

  #notStarted(error: Error): void {
    // Node has other errors for this event, about signals and messages; nobody asks for those here.
    if (this.#child.pid === undefined) this.#exited(notStartedReason(error));
  }

  #exited(reason: Failure): void {
    this.#exit = reason;
    this.#events.processExited(reason);
    this.#endIfOver();
  }

  /** Grandchildren may hold pipes of a process that is gone, and a process may live without them (PR3). */
  #endIfOver(): void {
    if (this.#exit === undefined || this.#readers.size + this.#writers.size > 0) return;
    this.#transports.connectionClosed(this);
    this.#events.processEnded(this.#exit);
    this.#events.release();
  }
}

/** @throws TypeError for a name that isn't known here */
function signalNumber(signalID: ProcessSignal | number): number {
  if (typeof signalID === "number") {
    requireInteger("signalID", signalID, 0, MAX_SIGNAL);
    return signalID;
  }
  if (!Object.hasOwn(SIGNALS, signalID)) {
    throw new TypeError(`signalID must be HUP, STOP, INT, KILL, TERM or a number, got ${signalID}`);
  }
  return SIGNALS[signalID];
}
