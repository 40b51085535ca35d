import { type Deferred, Failure } from "@cordage/deferred";
import { ConnectionLost } from "../errors.ts";
import type { IReactorTime } from "../interfaces/time.ts";
import { type LiveConnection, LiveConnections } from "./live-connections.ts";

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

/**
 * Every port, attempt, connection and process of one reactor: a shutdown ends what is open (R5). Each
 * platform's reactor adds how its connections are made.
 */
export class OpenTransports {
  /** The time of the reactor. */
  readonly clock: IReactorTime;
  /** A write while more than this many bytes wait to be sent aborts the connection, unless it has its own budget. */
  readonly maxWriteBuffer: number;
  readonly #accepted = new LiveConnections();
  readonly #connections = new Set<OpenConnection>();
  readonly #ports = new Set<OpenPort>();
  readonly #attempts = new Set<OpenAttempt>();
  #isShutDown = false;

  constructor(maxWriteBuffer: number, clock: IReactorTime) {
    this.maxWriteBuffer = maxWriteBuffer;
    this.clock = clock;
  }

  /** Whether the reactor has shut down: nothing may be opened any more, or the program would not end. */
  get isShutDown(): boolean {
    return this.#isShutDown;
  }

  /** A connection stands: it is closed at shutdown. */
  connectionOpened(connection: OpenConnection): void {
    this.#connections.add(connection);
  }

  /** It is gone. */
  connectionClosed(connection: OpenConnection): void {
    this.#connections.delete(connection);
  }

  /** A connection of a stream stands. Those that ports have accepted are what a drain waits for. */
  streamOpened(connection: OpenConnection & LiveConnection, isAccepted: boolean): void {
    this.connectionOpened(connection);
    if (isAccepted) this.#accepted.add(connection);
  }

  /** It is gone; the last one that was accepted ends a drain. */
  streamClosed(connection: OpenConnection & LiveConnection): void {
    this.connectionClosed(connection);
    this.#accepted.remove(connection);
  }

  /** A port is bound, or about to be: it is closed at shutdown. */
  portOpened(port: OpenPort): void {
    this.#ports.add(port);
  }

  /** It is closed. */
  portClosed(port: OpenPort): void {
    this.#ports.delete(port);
  }

  /** An attempt to connect has begun: it is given up at shutdown. */
  attemptStarted(attempt: OpenAttempt): void {
    this.#attempts.add(attempt);
  }

  /** It has ended, in whatever way. */
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

  /** Which attempts and ports are open, in words. */
  describe(): string[] {
    return [...this.#attempts, ...this.#ports].map(String);
  }
}
