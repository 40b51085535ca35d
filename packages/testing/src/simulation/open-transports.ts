import { type Deferred, Failure } from "@cordage/deferred";
import {
  ConnectionLost,
  type IProtocol,
  type IReactorTime,
  LiveConnections,
} from "@cordage/reactor";
import { TCPConnection } from "./tcp/tcp-connection.ts";
import type { TCPSocket } from "./tcp/tcp-socket.ts";
import type { TCPConnectionOptions } from "./tcp/tcp-transport.ts";

/** A port, as a shutdown sees it. */
export interface OpenPort {
  /** Closes it; the reactor shuts down. */
  disconnectNow(): void;
  /** There where it accepts connections: closes it, as its user could. */
  stopAccepting?(): void;
}

/** An attempt to connect, as a shutdown sees it. */
export interface OpenAttempt {
  /** Fails it, because of `reason`. */
  disconnectNow(reason: Failure): void;
}

/** What a new connection is to be like; what is left out is as for all. */
export type NewConnectionOptions = Pick<TCPConnectionOptions, "logSuffix" | "lost"> & {
  readonly isClient: boolean;
  readonly maxWriteBuffer?: number | undefined;
};

/** Every port, attempt and connection of one simulated reactor that is open. */
export class OpenTransports {
  readonly clock: IReactorTime;
  readonly nextTurn: (action: () => void) => void;
  readonly #maxWriteBuffer: number;
  readonly #connections = new Set<TCPConnection>();
  readonly #accepted = new LiveConnections();
  readonly #ports = new Set<OpenPort>();
  readonly #attempts = new Set<OpenAttempt>();
  #isShutDown = false;

  /** @param maxWriteBuffer - of connections that have none of their own, in bytes */
  constructor(maxWriteBuffer: number, clock: IReactorTime, nextTurn: (action: () => void) => void) {
    this.#maxWriteBuffer = maxWriteBuffer;
    this.clock = clock;
    this.nextTurn = nextTurn;
  }

  /** Whether the reactor has shut down: nothing may be opened any more. */
  get isShutDown(): boolean {
    return this.#isShutDown;
  }

  /** Makes a connection of a connected socket. Its maker calls `begin()`. */
  openConnection(
    socket: TCPSocket,
    protocol: IProtocol,
    options: NewConnectionOptions,
  ): TCPConnection {
    const connection: TCPConnection = new TCPConnection(socket, protocol, {
      host: socket.local.asAddress("TCP"),
      peer: socket.remote.asAddress("TCP"),
      logSuffix: options.logSuffix,
      maxWriteBuffer: options.maxWriteBuffer ?? this.#maxWriteBuffer,
      nextTurn: this.nextTurn,
      lost: (reason) => {
        this.#connections.delete(connection);
        this.#accepted.remove(connection);
        options.lost(reason);
      },
    });
    this.#connections.add(connection);
    if (!options.isClient) this.#accepted.add(connection);
    return connection;
  }

  portOpened(port: OpenPort): void {
    this.#ports.add(port);
  }

  portClosed(port: OpenPort): void {
    this.#ports.delete(port);
  }

  attemptStarted(attempt: OpenAttempt): void {
    this.#attempts.add(attempt);
  }

  attemptOver(attempt: OpenAttempt): void {
    this.#attempts.delete(attempt);
  }

  /** Closes every port that accepts connections, and waits for those; see `StopOptions.drain`. */
  drainPorts(deadline: number): Deferred<number> {
    for (const port of [...this.#ports]) port.stopAccepting?.();
    return this.#accepted.drain(deadline, this.clock);
  }

  /** Closes every port, fails every attempt, then tells every connection that it is lost. For good. */
  disconnectAll(): void {
    this.#isShutDown = true;
    for (const port of [...this.#ports]) port.disconnectNow();
    const reason = new Failure(new ConnectionLost());
    for (const attempt of [...this.#attempts]) attempt.disconnectNow(reason);
    for (const connection of [...this.#connections]) connection.disconnectNow(reason);
  }

  /** What is open, in words, to be shown when nothing happens any more. */
  describe(): string[] {
    return [...this.#attempts, ...this.#ports].map(String);
  }
}
