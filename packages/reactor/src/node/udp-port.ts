import { createSocket, type Socket } from "node:dgram";
import { Failure } from "@cordage/deferred";
import { requireInteger } from "../base/argument-checks.ts";
import { BaseDatagramPort, type DatagramPortOptions } from "../base/base-datagram-port.ts";
import { asBytes, requireBytes } from "../base/bytes.ts";
import { AlreadyListened, NotListeningError } from "../errors.ts";
import type { HostAndPort, IDatagramProtocol } from "../interfaces/udp.ts";
import { Logger } from "../log/logger.ts";
import { type DatagramFamily, datagramFamily } from "./datagram-family.ts";
import type { DatagramReceiver, DatagramSender } from "./datagram-path.ts";
import { DatagramPeer } from "./datagram-peer.ts";
import { asError, getConnectError, isRefusal, listenError, sendError } from "./node-errors.ts";
import type { NodeTransports } from "./node-transports.ts";

const log = new Logger("reactor.udp");

/** What a port is bound to. */
export interface UDPPortOptions extends DatagramPortOptions {
  /** A socket that is bound already, in place of all that; it can be used once. */
  readonly fileDescriptor?: number | undefined;
}

/**
 * A UDP port on a socket of Node's.
 *
 * @see Twisted: `twisted.internet.udp.Port` (X37 to X41)
 */
export class UDPPort extends BaseDatagramPort<Socket> {
  readonly #options: UDPPortOptions;
  readonly #transports: NodeTransports;
  readonly #family: DatagramFamily;
  /** Sends with the socket that is bound, if one is. */
  #sender: DatagramSender | undefined = undefined;
  /** The host that was sent to last, which is looked at once, and where that goes. */
  #lastHost: string | undefined = undefined;
  #lastTarget = "";
  /** Whom it is connected to, if it is. */
  #peer: DatagramPeer | undefined = undefined;
  #isBroadcastAllowed = false;
  #unsent = 0;
  /** Whether the descriptor, if it was given one, has been listened on. */
  #isUsedUp = false;

  /** @throws InvalidAddressError when the interface is no IP address */
  constructor(protocol: IDatagramProtocol, options: UDPPortOptions, transports: NodeTransports) {
    super(protocol, options, transports);
    this.#options = options;
    this.#transports = transports;
    this.#family = datagramFamily(options.interface);
  }

  override get unsent(): number {
    return this.#unsent;
  }

  override startListening(): void {
    if (!this.binding.isClosed) return;
    const { socketType: type, lookup } = this.#family;
    const socket = createSocket({ type, lookup, reuseAddr: this.#options.isShared ?? false });
    this.#peer = undefined;
    this.opens(socket);
    socket.on("listening", () => this.#listens(socket));
    socket.on("error", (error) => this.#socketFailed(socket, error));
    try {
      if (this.#transports.isShutDown) throw new Error("the reactor has shut down");
      this.#bind(socket);
    } catch (error) {
      this.#socketFailed(socket, asError(error));
    }
  }

  override write(packet: Uint8Array | string, addr?: HostAndPort): void {
    requireBytes(packet);
    const bytes = asBytes(packet);
    if (this.#peer !== undefined) {
      if (addr !== undefined) this.#peer.requireSame(addr);
      this.#family.requireRoom(bytes.byteLength);
      this.#nextSender()?.send(bytes);
      return;
    }
    if (addr === undefined) throw new TypeError("a port that isn't connected needs an address");
    const [host, port] = addr;
    requireInteger("port", port, 1, 65535);
    const target = this.#targetOf(host);
    this.#family.requireRoom(bytes.byteLength);
    this.#nextSender()?.sendTo(target, port, bytes);
  }

  override connect(host: string, port: number): void {
    if (this.#peer !== undefined) throw new TypeError("the port is connected already");
    requireInteger("port", port, 1, 65535);
    const target = this.#family.target(host);
    const { socket } = this;
    if (socket === undefined) throw new NotListeningError("connect");
    // Node's type of the callback lacks the error that it is given.
    socket.connect(port, target, (error?: Error | null) => {
      if (error) this.#connectFailed(error);
    });
    const actual = remoteAddress(socket); // an address is connected to at once
    if (actual !== undefined) this.#peer = new DatagramPeer([host, port], actual);
  }

  override getBroadcastAllowed(): boolean {
    return this.#isBroadcastAllowed;
  }

  override setBroadcastAllowed(enabled: boolean): void {
    this.#isBroadcastAllowed = enabled;
    this.socket?.setBroadcast(enabled);
  }

  /** The socket that listens, if one does. */
  protected get socket(): Socket | undefined {
    return this.binding.boundSocket;
  }

  protected override release(socket: Socket): void {
    this.#sender = undefined;
    socket.close();
  }

  protected override nextTurn(action: () => void): void {
    setImmediate(action);
  }

  /** Sets on a new socket what was set on the one before it. Overriding adds to that. */
  protected applyOptions(socket: Socket): void {
    if (this.#isBroadcastAllowed) socket.setBroadcast(true);
  }

  /** Mostly a datagram goes where the one before went, or came from. */
  #targetOf(host: string): string {
    if (host !== this.#lastHost) {
      this.#lastTarget = this.#family.target(host);
      this.#lastHost = host;
    }
    return this.#lastTarget;
  }

  /** What to send with, if there is something and not too much waits in it. */
  #nextSender(): DatagramSender | undefined {
    if (this.#sender === undefined || this.#sender.waiting <= this.maxWriteBuffer)
      return this.#sender;
    this.#unsent += 1;
    return undefined;
  }

  #bind(socket: Socket): void {
    const { port, interface: address, fileDescriptor: fd } = this.#options;
    if (fd === undefined) {
      socket.bind({ port, address: address === "" ? "0.0.0.0" : address });
    } else if (this.#isUsedUp) {
      throw new AlreadyListened();
    } else {
      this.#isUsedUp = true;
      socket.bind({ fd });
    }
  }

  #listens(socket: Socket): void {
    if (!this.binding.isCurrent(socket)) return;
    try {
      this.applyOptions(socket);
      this.#sender = this.#transports.datagramPath.open(socket, this.#receiver(socket));
      this.boundTo(socket, this.#family.addressOf(socket.address()));
    } catch (error) {
      this.#startFailed(socket, error);
    }
  }

  #receiver(socket: Socket): DatagramReceiver {
    return {
      received: (data, from) => {
        // What had arrived from others before the port was connected is still in the system's queue.
        const isHeard = this.#peer === undefined || this.#peer.sent(from);
        if (isHeard && this.binding.isCurrent(socket)) this.delivered(data, from);
      },
      sendFailed: (error) => {
        if (this.binding.isCurrent(socket)) this.#sendingEnded(error);
      },
    };
  }

  #socketFailed(socket: Socket, error: Error): void {
    if (!this.binding.isCurrent(socket)) return;
    if (this.binding.isBound) {
      this.#sendingEnded(error); // Node tells so of a datagram that was sent and refused
    } else {
      const { interface: name, port, fileDescriptor: fd } = this.#options;
      const place = fd === undefined ? port : `descriptor ${fd}`;
      this.#startFailed(socket, listenError(name, place, error));
    }
  }

  #sendingEnded(error: Error): void {
    if (!isRefusal(error)) {
      log.failure("A datagram was not sent", sendError(error), "error");
    } else if (this.#peer !== undefined) {
      this.events.connectionRefused();
    }
  }

  #connectFailed(error: Error): void {
    const reason = new Failure(getConnectError(error));
    if (this.events.connectionFailed(reason)) return;
    log.failure("A port could not be connected", reason, "error");
  }

  /** Node may bind at once; but nobody can have asked for it yet, so a failure is told later. */
  #startFailed(socket: Socket, error: unknown): void {
    process.nextTick(() => {
      if (this.binding.isCurrent(socket)) this.startFailed(error);
    });
  }
}

/** Where a socket is connected to, if it is. */
function remoteAddress(socket: Socket): HostAndPort | undefined {
  try {
    const { address, port } = socket.remoteAddress();
    return [address, port];
  } catch {
    return undefined; // not connected: the system has refused the address
  }
}
