import type { Failure } from "@cordage/deferred";
import {
  callGuarded,
  type FailureListener,
  type GuardedCaller,
  nameOf,
} from "../base/guarded-calls.ts";
import type { IProcessProtocol, IProcessTransport } from "../interfaces/process.ts";
import { hasLogPrefix } from "../interfaces/protocol.ts";

/**
 * Tells the protocol of one process what happens to it. What it throws is logged and goes no further
 * (PR3).
 */
export class ProcessEvents implements GuardedCaller {
  #protocol: IProcessProtocol;
  readonly #logSuffix: string;

  /** @param logSuffix - what follows the protocol's name in log lines */
  constructor(protocol: IProcessProtocol, logSuffix: string) {
    this.#protocol = protocol;
    this.#logSuffix = logSuffix;
  }

  get protocolName(): string {
    return nameOf(this.#protocol);
  }

  /** Such as `Counter,process 4711`. */
  logPrefix(): string {
    const protocol = this.#protocol;
    const name = hasLogPrefix(protocol) ? protocol.logPrefix() : nameOf(protocol);
    return `${name},${this.#logSuffix}`;
  }

  makeConnection(transport: IProcessTransport): void {
    this.run(() => this.#protocol.makeConnection(transport));
  }

  /** @param failed - told when the protocol has thrown: the pipe is to be closed */
  childDataReceived(childFD: number, data: Buffer, failed: FailureListener): void {
    this.run(() => this.#protocol.childDataReceived(childFD, data), failed);
  }

  childConnectionLost(childFD: number): void {
    this.run(() => this.#protocol.childConnectionLost(childFD));
  }

  processExited(reason: Failure): void {
    this.run(() => this.#protocol.processExited(reason));
  }

  processEnded(reason: Failure): void {
    this.run(() => this.#protocol.processEnded(reason));
  }

  /** Does something else on behalf of the protocol, such as calling its producer. */
  run(action: () => unknown, failed: FailureListener = logged): void {
    callGuarded(this, action, failed);
  }

  /** Lets go of the protocol: nothing is told any more. */
  release(): void {
    this.#protocol = GONE;
  }
}

/** Nothing is to be done about it beyond that. */
function logged(): void {}

/** Stands in for the protocol of a process that has ended. */
const GONE: IProcessProtocol = {
  makeConnection() {},
  childDataReceived() {},
  childConnectionLost() {},
  processExited() {},
  processEnded() {},
};
