import { AsyncResource } from "node:async_hooks";
import type { IPAddress } from "../address.ts";
import { ReactorBase } from "../base/reactor-base.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type {
  ConnectTCPOptions,
  IClientFactory,
  IConnector,
  IListeningPort,
  IReactorTCP,
  ListenTCPOptions,
} from "../interfaces/tcp.ts";
import { OpenTransports } from "./open-transports.ts";
import { portOfService } from "./service-names.ts";
import { SignalHandlers } from "./signal-handlers.ts";
import { TCPConnector } from "./tcp-connector.ts";
import { TCPPort } from "./tcp-port.ts";
import { WakeUpTimer } from "./wake-up-timer.ts";

/** How long a connection attempt may take unless told otherwise, in seconds (X28). */
export const CONNECT_TIMEOUT = 30;

/** How many connections may wait to be accepted unless told otherwise (X25). */
export const LISTEN_BACKLOG = 50;

/** How many bytes may wait to be sent on one connection unless told otherwise. */
export const MAX_WRITE_BUFFER: number = 64 * 1024 * 1024;

/** The longest a timer of Node's can wait, in milliseconds; used to keep the program alive. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Options of a {@link NodeReactor}. */
export interface NodeReactorOptions {
  /**
   * A write to a connection while this many bytes wait to be sent on it aborts the connection with
   * `WriteBufferFullError`: a peer that doesn't read can't take all memory. Default: 64 MiB.
   */
  readonly maxWriteBuffer?: number | undefined;
}

/**
 * The reactor on Node's event loop.
 *
 * Sockets and timers work as Node's own do, whether or not `run()` was called; `run()` is for whole
 * programs.
 */
export class NodeReactor extends ReactorBase implements IReactorTCP {
  readonly #transports: OpenTransports;
  readonly #timer = new WakeUpTimer(() => this.runUntilCurrent());
  readonly #signals = new SignalHandlers();
  #hold: NodeJS.Timeout | undefined = undefined;

  constructor({ maxWriteBuffer = MAX_WRITE_BUFFER }: NodeReactorOptions = {}) {
    super();
    this.#transports = new OpenTransports({ maxWriteBuffer });
  }

  /** Seconds since 1970 by a clock that never goes back, even when the system's is set. */
  seconds(): number {
    return (performance.timeOrigin + performance.now()) / 1000;
  }

  listenTCP(
    port: number,
    factory: IProtocolFactory,
    { backlog = LISTEN_BACKLOG, interface: interfaceName = "" }: ListenTCPOptions = {},
  ): IListeningPort<IPAddress> {
    requireInteger("port", port, 0, 65535);
    requireInteger("backlog", backlog, 0, 2 ** 31 - 1);
    const place = { port, interface: interfaceName, backlog };
    const listening = new TCPPort(factory, place, this.#transports);
    listening.startListening();
    return listening;
  }

  connectTCP(
    host: string,
    port: number | string,
    factory: IClientFactory,
    { timeout = CONNECT_TIMEOUT, bindAddress }: ConnectTCPOptions = {},
  ): IConnector {
    const number = typeof port === "string" ? portOfService(port) : port;
    requireInteger("port", number, 1, 65535);
    if (!(timeout >= 0)) throw new RangeError(`timeout must be 0 or more seconds, got ${timeout}`);
    const destination = { host, port: number, bindAddress, timeout };
    const connector = new TCPConnector(destination, factory, this, this.#transports);
    connector.connect();
    return connector;
  }

  /** An AsyncResource holds what AsyncLocalStorage.snapshot() does, which takes a hundred times as long. */
  protected override captureContext(): AsyncResource {
    return new AsyncResource("DelayedCall");
  }

  protected override nextTurn(action: () => void): void {
    setImmediate(action);
  }

  protected override wakeAt(time: number | undefined): void {
    if (time === undefined) this.#timer.cancel();
    else this.#timer.wakeAfter(time - this.seconds());
  }

  protected override holdProgram(hold: boolean): void {
    clearInterval(this.#hold);
    this.#hold = hold ? setInterval(() => {}, LONGEST_TIMER) : undefined;
  }

  protected override handleSignals(stopOn: ((signal: string) => void) | undefined): void {
    if (stopOn === undefined) this.#signals.remove();
    else this.#signals.install(stopOn);
  }

  protected override disconnectAll(): void {
    this.#transports.disconnectAll();
  }
}

function requireInteger(what: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${what} must be an integer from ${least} to ${most}, got ${value}`);
  }
}
