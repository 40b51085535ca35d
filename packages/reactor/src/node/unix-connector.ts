import type { Socket } from "node:net";
import { UNIXAddress } from "../address.ts";
import { BaseConnector, type ConnectionAttempt } from "../base/connector.ts";
import { BadFileError } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IClientFactory } from "../interfaces/tcp.ts";
import type { IReactorTime } from "../interfaces/time.ts";
import { isLocked } from "./filesystem-lock.ts";
import type { NodeTransports } from "./node-transports.ts";
import { type Route, SocketAttempt } from "./socket-attempt.ts";
import { lockPath, requireRoom } from "./unix-path.ts";

/** Where a Unix connector goes, and how long it tries. */
export interface UNIXDestination {
  /** A path, or an abstract name. */
  readonly address: string;
  readonly checkPID: boolean;
  /** Seconds. */
  readonly timeout: number;
  /** How many bytes may wait to be sent. Default: the reactor's. */
  readonly maxWriteBuffer?: number | undefined;
}

/**
 * Makes connections to one Unix socket.
 *
 * @see Twisted: `twisted.internet.unix.Connector` (X35, P5)
 */
export class UNIXConnector extends BaseConnector {
  readonly #destination: UNIXDestination;
  readonly #transports: NodeTransports;

  constructor(
    destination: UNIXDestination,
    factory: IClientFactory,
    clock: IReactorTime,
    transports: NodeTransports,
  ) {
    super(factory, destination.timeout, clock);
    this.#destination = destination;
    this.#transports = transports;
  }

  getDestination(): IAddress {
    return new UNIXAddress(this.#destination.address);
  }

  protected startAttempt(): ConnectionAttempt {
    const ends = { host: new UNIXAddress(null), peer: this.getDestination() };
    const route: Route = {
      connect: (socket) => this.#connect(socket),
      endsOf: () => ends,
      maxWriteBuffer: this.#destination.maxWriteBuffer,
    };
    const attempt = new SocketAttempt(this, route, this.#transports);
    attempt.start();
    return attempt;
  }

  #connect(socket: Socket): void {
    const { address, checkPID } = this.#destination;
    requireRoom(address);
    if (checkPID && !isLocked(lockPath(address))) throw new BadFileError({ detail: address });
    socket.connect({ path: address });
  }
}
