import { createSocket, type Socket } from "node:dgram";
import { Failure } from "@cordage/deferred";
import { requireInteger } from "../base/argument-checks.ts";
import { BaseDatagramPort, type DatagramPortOptions } from "../base/base-datagram-port.ts";
import { asBytes, requireBytes } from "../base/bytes.ts";
import { AlreadyListened, NotListeningError } from "../errors.ts";
import type { HostAndPort, IDatagramProtocol } from "../interfaces/udp.ts";
import { Logger } from "../log/logger.ts";
import { type DatagramFamily, datagramFamily } from "./datagram-family.ts";
import { asError, getConnectError, isRefusal, listenError, sendError } from "./node-errors.ts";
import type { NodeTransports } from "./node-transports.ts";

const log = new Logger("reactor.udp");

/** What a port is bound to. */
export interface UDPPortOptions extends DatagramPortOptions {
  /** A socket that is bound already, in place of all that; it can be used once. */
  readonly fileDescriptor?: number | undefined;
}

/** What a datagram that waits to be sent takes beside its bytes, about: Node's request for it. */
const WAITING_COST = 256;

/**
 * A UDP port on a socket of Node's.
 *
 * @see Twisted: `twisted.internet.udp.Port` (X37 to X41)
 */
export class UDPPort extends BaseDatagramPort<Socket> {
  readonly #options: UDPPortOptions;
  readonly #transports: NodeTransports;
  readonly #family: DatagramFamily;
  readonly #sent = (error: Error | null): void => {
    this.#underWay -= 1;
    if (error) this.#sendingEnded(error);
  };
  /** The host that was sent to last, which is looked at once, and where that goes. */
  #lastHost: string | undefined = undefined;
  #lastTarget = "";
  /** The only one to send to and to hear from: as it was given, and as the system spells it. */
  #peer: { readonly given: HostAndPort; readonly actual: HostAndPort } | undefined = undefined;
  #isBroadcastAllowed = false;
  #unsent = 0;
  /** How many sends were not told the end of; those of a socket that was closed may be among them for good. */
  #underWay = 0;
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
    socket.on("message", (data, from) => this.#received(socket, data, [from.address, from.port]));
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
      this.#requirePeer(addr);
      this.#family.requireRoom(bytes.byteLength);
      this.#nextSocket()?.send(bytes, this.#sent);
      return;
    }
    if (addr === undefined) throw new TypeError("a port that isn't connected needs an address");
    const [host, port] = addr;
    requireInteger("port", port, 1, 65535);
    const target = this.#targetOf(host);
    this.#family.requireRoom(bytes.byteLength);
    this.#nextSocket()?.send(bytes, port, target, this.#sent);
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
    if (actual !== undefined) this.#peer = { given: [host, port], actual };
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

  /** The socket to send with, if there is one and not too much waits in it: then the datagram counts as unsent. */
  #nextSocket(): Socket | undefined {
    const { socket } = this;
    if (socket === undefined) return undefined;
    if (this.#underWay > 0 && queued(socket) > this.maxWriteBuffer) {
      this.#unsent += 1;
      return undefined;
    }
    this.#underWay += 1;
    return socket;
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
      this.boundTo(socket, this.#family.addressOf(socket.address()));
    } catch (error) {
      this.#startFailed(socket, error);
    }
  }

  #received(socket: Socket, data: Buffer, from: HostAndPort): void {
    if (this.binding.isCurrent(socket) && this.#hears(from)) this.delivered(data, from);
  }

  /** What had arrived from others before the port was connected is still in the system's queue. */
  #hears([host, port]: HostAndPort): boolean {
    if (this.#peer === undefined) return true;
    const [peerHost, peerPort] = this.#peer.actual;
    return host === peerHost && port === peerPort;
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
    if (!this.binding.isBound) return;
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

  #requirePeer(addr: HostAndPort | undefined): void {
    if (addr === undefined || this.#peer === undefined) return;
    const { given, actual } = this.#peer;
    const isPeer = [given, actual].some(([host, port]) => host === addr[0] && port === addr[1]);
    if (!isPeer) throw new RangeError(`connected to ${given.join(":")}, not to ${addr.join(":")}`);
  }
}

/** What waits in a socket to be sent, with what keeping it costs. */
function queued(socket: Socket): number {
  return socket.getSendQueueSize() + WAITING_COST * socket.getSendQueueCount();
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
