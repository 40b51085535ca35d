import type { Socket } from "node:net";
import { type Deferred, Failure } from "@cordage/deferred";
import { type LiveConnection, LiveConnections } from "../base/live-connections.ts";
import { ConnectionLost } from "../errors.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { IReactorTime } from "../interfaces/time.ts";
import type { ReadPath } from "./read-path.ts";
import { StreamConnection } from "./stream-connection.ts";
import type { ConnectionKeeper, StreamConnectionOptions } from "./stream-transport.ts";

/** A port, as a shutdown sees it. */
export interface OpenPort {
  /** There where it accepts connections: closes it, as its user could. */
  stopAccepting?(): void;
  /** Closes it; the reactor shuts down. */
  disconnectNow(): void;
}

/** An attempt to connect, as a shutdown sees it. */
export interface OpenAttempt {
  /** Fails it, because of `reason`. */
  disconnectNow(reason: Failure): void;
}

/** A connection, or a child process, as a shutdown sees it. */
export interface OpenConnection {
  /** Ends it, and tells its protocol before this returns. */
  disconnectNow(reason: Failure): void;
}

/** Options of all transports of one reactor. */
export interface TransportOptions {
  readonly readPath: ReadPath;
  /** A write while this many bytes wait to be sent aborts the connection, unless it has its own. */
  readonly maxWriteBuffer: number;
}

/** Every port, attempt, connection and process of one reactor: a shutdown ends what is open (R5). */
export class OpenTransports implements ConnectionKeeper {
  /** The time of the reactor. */
  readonly clock: IReactorTime;
  readonly #options: TransportOptions;
  readonly #accepted = new LiveConnections();
  readonly #connections = new Set<OpenConnection>();
  readonly #ports = new Set<OpenPort>();
  readonly #attempts = new Set<OpenAttempt>();
  #isShutDown = false;

  constructor(options: TransportOptions, clock: IReactorTime) {
    this.#options = options;
    this.clock = clock;
  }

  /** Whether the reactor has shut down: nothing may be opened any more, or the program would not end. */
  get isShutDown(): boolean {
    return this.#isShutDown;
  }

  /** A write while this many bytes wait to be sent aborts the connection. */
  get maxWriteBuffer(): number {
    return this.#options.maxWriteBuffer;
  }

  get readPath(): ReadPath {
    return this.#options.readPath;
  }

  /** A socket that is to connect. */
  newSocket(): Socket {
    return this.#options.readPath.newSocket();
  }

  /** Makes a connection of a connected socket. Its maker calls `begin()`. */
  openConnection(
    socket: Socket,
    protocol: IProtocol,
    options: StreamConnectionOptions,
  ): StreamConnection {
    const connection = new StreamConnection(socket, protocol, options, this);
    this.connectionOpened(connection);
    if (!options.isClient) this.#accepted.add(connection);
    return connection;
  }

  socketClosed(connection: LiveConnection & OpenConnection): void {
    this.connectionClosed(connection);
    this.#accepted.remove(connection);
  }

  connectionOpened(connection: OpenConnection): void {
    this.#connections.add(connection);
  }

  connectionClosed(connection: OpenConnection): void {
    this.#connections.delete(connection);
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
}
