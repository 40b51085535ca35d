import type { Failure } from "@cordage/deferred";
import type { IProcessProtocol, IProcessTransport } from "../interfaces/process.ts";

/**
 * The base class of the protocols of child processes: subclass it, override the events you care for, and
 * talk through `transport`.
 *
 * ```ts
 * class Counter extends ProcessProtocol {
 *   override connectionMade(): void {
 *     this.transport.write("one two");
 *     this.transport.closeStdin();
 *   }
 *
 *   override outReceived(data: Buffer): void {
 *     console.log(`wc says ${data}`);
 *   }
 * }
 *
 * reactor.spawnProcess(new Counter(), "/usr/bin/wc", { args: ["wc", "-w"] });
 * ```
 *
 * @see Twisted: `twisted.internet.protocol.ProcessProtocol` (P10)
 */
export class ProcessProtocol implements IProcessProtocol {
  #transport: IProcessTransport | undefined = undefined;

  /**
   * The process. There from `connectionMade` on, and harmless to write to after `processEnded`.
   *
   * @throws TypeError before the process was started
   */
  get transport(): IProcessTransport {
    if (this.#transport === undefined) throw new TypeError("the protocol has no process yet");
    return this.#transport;
  }

  /**
   * Takes the transport and tells `connectionMade`. Called by the transport, once.
   *
   * @returns what `connectionMade` did: the Promise of an async one, which transports look after
   */
  makeConnection(transport: IProcessTransport): unknown {
    this.#transport = transport;
    return this.connectionMade();
  }

  /** Override: the process was started. */
  connectionMade(): void {}

  /** Override for descriptors beyond 2; passes 1 on to `outReceived`, 2 to `errReceived`. */
  childDataReceived(childFD: number, data: Buffer): unknown {
    if (childFD === 1) return this.outReceived(data);
    if (childFD === 2) return this.errReceived(data);
    return undefined;
  }

  /** Override: `data` has come from standard output, cut anywhere. It is yours to keep. */
  outReceived(_data: Buffer): void {}

  /** Override: `data` has come from standard error, cut anywhere. It is yours to keep. */
  errReceived(_data: Buffer): void {}

  /** Override for descriptors beyond 2; passes 0, 1 and 2 on to the events below. */
  childConnectionLost(childFD: number): unknown {
    if (childFD === 0) return this.inConnectionLost();
    if (childFD === 1) return this.outConnectionLost();
    if (childFD === 2) return this.errConnectionLost();
    return undefined;
  }

  /** Override: standard input is closed. */
  inConnectionLost(): void {}

  /** Override: standard output is closed. */
  outConnectionLost(): void {}

  /** Override: standard error is closed. */
  errConnectionLost(): void {}

  /** Override: the process is gone; its output may not all have come. */
  processExited(_reason: Failure): void {}

  /** Override: the process is gone and its pipes are closed. Comes once, and last. */
  processEnded(_reason: Failure): void {}

  /** The name for log lines: the class's, unless overridden. */
  logPrefix(): string {
    return this.constructor.name;
  }
}
