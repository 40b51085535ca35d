import { chmodSync, statSync, unlinkSync } from "node:fs";
import type { Server } from "node:net";
import { UNIXAddress } from "../address.ts";
import type { ConnectionEnds } from "../base/base-acceptor.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import { Logger } from "../log/logger.ts";
import type { AcceptorOptions } from "./acceptor.ts";
import { FilesystemLock } from "./filesystem-lock.ts";
import { listenError } from "./node-errors.ts";
import type { NodeTransports } from "./node-transports.ts";
import { StreamPort } from "./stream-port.ts";
import { isPath, lockPath, requireRoom } from "./unix-path.ts";

const log = new Logger("reactor.unix");

/** Where a port is bound, and who may connect. */
export interface UNIXPortOptions extends AcceptorOptions {
  /** A path, or an abstract name. */
  readonly address: string;
  readonly backlog: number;
  readonly mode: number;
  readonly wantPID: boolean;
}

/**
 * A Unix socket that accepts connections. Node removes its file when it is closed.
 *
 * @see Twisted: `twisted.internet.unix.Port` (X35)
 */
export class UNIXPort extends StreamPort<UNIXAddress> {
  readonly #options: UNIXPortOptions;
  readonly #host: UNIXAddress;
  #lock: FilesystemLock | undefined = undefined;

  constructor(factory: IProtocolFactory, options: UNIXPortOptions, transports: NodeTransports) {
    super(factory, transports, options);
    this.#options = options;
    this.#host = new UNIXAddress(options.address);
  }

  protected override bind(server: Server): void {
    const { address, backlog, wantPID } = this.#options;
    requireRoom(address);
    if (wantPID) this.#takeLock();
    server.listen({ path: address, backlog });
  }

  protected override bound(): UNIXAddress {
    const { address, mode } = this.#options;
    if (isPath(address)) chmodSync(address, mode);
    return this.#host;
  }

  /** Clients have no name, or none that Node would tell. */
  protected override endsOf(): ConnectionEnds<UNIXAddress> {
    return { host: this.#host, peer: new UNIXAddress(null) };
  }

  protected override peerLabel(): string {
    return this.#options.address;
  }

  protected override listenError(error: Error): Error {
    return listenError("", this.#options.address, error);
  }

  protected override unbound(): void {
    const lock = this.#lock;
    this.#lock = undefined;
    log.guard("The lock of a socket was not released", () => lock?.unlock());
  }

  #takeLock(): void {
    const { address } = this.#options;
    const lock = new FilesystemLock(lockPath(address));
    if (!lock.lock()) throw new Error(`cannot acquire lock ${lock.name}`);
    this.#lock = lock;
    if (!lock.clean) removeLeftSocket(address);
  }
}

/** Nobody listens on a socket whose lock was left behind by a process that died. */
function removeLeftSocket(path: string): void {
  try {
    if (statSync(path).isSocket()) unlinkSync(path);
  } catch {
    // There is none, or it can't be removed; then binding tells.
  }
}
