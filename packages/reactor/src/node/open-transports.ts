import type { Socket } from "node:net";
import { Failure } from "@cordage/deferred";
import { ConnectionLost } from "../errors.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { ReadPath } from "./read-path.ts";
import { StreamConnection } from "./stream-connection.ts";
import type { StreamConnectionOptions } from "./stream-transport.ts";

/** A port, as a shutdown sees it. */
export interface OpenPort {
  /** Closes it; the reactor shuts down. */
  disconnectNow(): void;
}

/** An attempt to connect, as a shutdown sees it. */
export interface OpenAttempt {
  /** Fails it, because of `reason`. */
  disconnectNow(reason: Failure): void;
}

/** Options of all transports of one reactor. */
export interface TransportOptions {
  readonly readPath: ReadPath;
  /** A write while this many bytes wait to be sent aborts the connection. */
  readonly maxWriteBuffer: number;
}

/** Every port, attempt and connection of one reactor that is open: a shutdown ends them (R5). */
export class OpenTransports {
  readonly #options: TransportOptions;
  readonly #connections = new Set<StreamConnection>();
  readonly #ports = new Set<OpenPort>();
  readonly #attempts = new Set<OpenAttempt>();
  #isShutDown = false;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** Whether the reactor has shut down: nothing may be opened any more, or the program would not end. */
  get isShutDown(): boolean {
    return this.#isShutDown;
  }

  /** A socket that is to connect. */
  newSocket(): Socket {
    return this.#options.readPath.newSocket();
  }

  /** Makes a connection of a connected socket. Its maker calls `begin()`. */
  openConnection(
    socket: Socket,
    protocol: IProtocol,
    options: Omit<StreamConnectionOptions, keyof TransportOptions>,
  ): StreamConnection {
    const connection: StreamConnection = new StreamConnection(socket, protocol, {
      ...this.#options,
      ...options,
      lost: (reason) => {
        this.#connections.delete(connection);
        options.lost(reason);
      },
    });
    this.#connections.add(connection);
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

  /** Closes every port, fails every attempt, then tells every connection that it is lost. For good. */
  disconnectAll(): void {
    this.#isShutDown = true;
    for (const port of [...this.#ports]) port.disconnectNow();
    const reason = new Failure(new ConnectionLost());
    for (const attempt of [...this.#attempts]) attempt.disconnectNow(reason);
    for (const connection of [...this.#connections]) connection.disconnectNow(reason);
  }
}
