import { createSocket, type Socket } from "node:dgram";
import { type Deferred, Failure } from "@cordage/deferred";
import type { IPAddress } from "../address.ts";
import { requireDeadline, requireInteger, requireWriteBuffer } from "../base/argument-checks.ts";
import { requireBytes } from "../base/bytes.ts";
import { DatagramEvents } from "../base/datagram-events.ts";
import { type EndedBinding, PortBinding } from "../base/port-binding.ts";
import { AlreadyListened, NotListeningError } from "../errors.ts";
import type { ILoggingContext } from "../interfaces/protocol.ts";
import type { DrainOptions, IListeningPort } from "../interfaces/tcp.ts";
import type { HostAndPort, IDatagramProtocol, IUDPTransport } from "../interfaces/udp.ts";
import { Logger } from "../log/logger.ts";
import { type DatagramFamily, datagramFamily } from "./datagram-family.ts";
import { later } from "./later.ts";
import { asError, getConnectError, isRefusal, listenError, sendError } from "./node-errors.ts";
import type { NodeTransports } from "./node-transports.ts";

const log = new Logger("reactor.udp");

/** What a port is bound to. */
export interface UDPPortOptions {
  readonly port: number;
  /** Empty for every IPv4 interface. */
  readonly interface: string;
  /** Of a longer datagram the rest is dropped. */
  readonly maxPacketSize: number;
  readonly maxWriteBuffer: number;
  /** Whether others may bind the same port. */
  readonly isShared?: boolean | undefined;
  /** A socket that is bound already, in place of all that; it can be used once. */
  readonly fileDescriptor?: number | undefined;
}

/** What a datagram that waits to be sent takes beside its bytes, about: Node's request for it. */
const WAITING_COST = 256;

/**
 * A UDP port: the listening port and the transport of its protocol in one, as in Twisted.
 *
 * @see Twisted: `twisted.internet.udp.Port` (X37 to X41)
 */
export class UDPPort implements IListeningPort<IPAddress>, IUDPTransport, ILoggingContext {
  readonly #protocol: IDatagramProtocol;
  readonly #events: DatagramEvents;
  readonly #options: UDPPortOptions;
  readonly #transports: NodeTransports;
  readonly #family: DatagramFamily;
  readonly #binding = new PortBinding<Socket, IPAddress>();
  readonly #sent = (error: Error | null): void => this.#sendingEnded(error);
  /** The only one to send to and to hear from: as it was given, and as the system spells it. */
  #peer: { readonly given: HostAndPort; readonly actual: HostAndPort } | undefined = undefined;
  #isBroadcastAllowed = false;
  #maxWriteBuffer: number;
  #unsent = 0;
  /** Whether the descriptor, if it was given one, has been listened on. */
  #isUsedUp = false;

  /** @throws InvalidAddressError when the interface is no IP address */
  constructor(protocol: IDatagramProtocol, options: UDPPortOptions, transports: NodeTransports) {
    this.#protocol = protocol;
    this.#events = new DatagramEvents(protocol);
    this.#options = options;
    this.#transports = transports;
    this.#family = datagramFamily(options.interface);
    this.#maxWriteBuffer = options.maxWriteBuffer;
  }

  get maxWriteBuffer(): number {
    return this.#maxWriteBuffer;
  }

  set maxWriteBuffer(bytes: number) {
    requireWriteBuffer(bytes);
    this.#maxWriteBuffer = bytes;
  }

  get unsent(): number {
    return this.#unsent;
  }

  startListening(): void {
    if (!this.#binding.isClosed) return;
    const { socketType: type, lookup } = this.#family;
    const socket = createSocket({ type, lookup, reuseAddr: this.#options.isShared ?? false });
    this.#binding.begin(socket);
    this.#peer = undefined;
    this.#transports.portOpened(this);
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

  whenListening(): Deferred<IListeningPort<IPAddress>> {
    return this.#binding.whenListening(this);
  }

  getHost(): IPAddress {
    return this.#binding.getHost();
  }

  stopListening(): Deferred<void> {
    const ended = this.#close(new Failure(new NotListeningError()));
    return later(() => {
      if (ended?.wasBound) this.#protocol.doStop();
    });
  }

  /** There is nothing to wait for. */
  drain({ deadline }: DrainOptions): Deferred<number> {
    requireDeadline(deadline);
    return this.stopListening().addCallback(() => 0);
  }

  /** Closes, and stops the protocol before this returns: the reactor shuts down. */
  disconnectNow(): void {
    const ended = this.#close(new Failure(new NotListeningError()));
    if (!ended?.wasBound) return;
    log.guard("While stopping the protocol of a port", () => this.#protocol.doStop());
  }

  write(packet: Uint8Array | string, addr?: HostAndPort): void {
    requireBytes(packet);
    const bytes = asBytes(packet);
    if (this.#peer !== undefined) {
      this.#requirePeer(addr);
      this.#family.requireRoom(bytes.byteLength);
      this.#socketWithRoom()?.send(bytes, this.#sent);
      return;
    }
    if (addr === undefined) throw new TypeError("a port that isn't connected needs an address");
    const [host, port] = addr;
    requireInteger("port", port, 1, 65535);
    const target = this.#family.target(host);
    this.#family.requireRoom(bytes.byteLength);
    this.#socketWithRoom()?.send(bytes, port, target, this.#sent);
  }

  writeSequence(pieces: Iterable<Uint8Array | string>, addr?: HostAndPort): void {
    const list = [...pieces];
    for (const piece of list) requireBytes(piece);
    this.write(Buffer.concat(list.map(asBytes)), addr);
  }

  connect(host: string, port: number): void {
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

  getBroadcastAllowed(): boolean {
    return this.#isBroadcastAllowed;
  }

  setBroadcastAllowed(enabled: boolean): void {
    this.#isBroadcastAllowed = enabled;
    this.socket?.setBroadcast(enabled);
  }

  /** Such as `Echo (UDP)`. */
  logPrefix(): string {
    return this.#events.logPrefix();
  }

  toString(): string {
    return `<${this.constructor.name} ${this.#binding}>`;
  }

  /** The socket that listens, if one does. */
  protected get socket(): Socket | undefined {
    return this.#binding.boundSocket;
  }

  /** Sets on a new socket what was set on the one before it. Overriding adds to that. */
  protected applyOptions(socket: Socket): void {
    if (this.#isBroadcastAllowed) socket.setBroadcast(true);
  }

  /** The socket, if there is one; `undefined` also when too much waits in it, which counts as unsent. */
  #socketWithRoom(): Socket | undefined {
    const { socket } = this;
    if (socket === undefined) return undefined;
    const waiting = socket.getSendQueueSize() + WAITING_COST * socket.getSendQueueCount();
    if (waiting <= this.#maxWriteBuffer) return socket;
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
    if (!this.#binding.isCurrent(socket)) return;
    this.#binding.bound(socket, this.#family.addressOf(socket.address()));
    try {
      this.applyOptions(socket);
      this.#events.makeConnection(this);
    } catch (error) {
      this.#bindFailed(socket, new Failure(error));
      return;
    }
    if (this.#binding.isCurrent(socket)) this.#binding.announce(this);
  }

  #received(socket: Socket, data: Buffer, from: HostAndPort): void {
    if (!this.#binding.isCurrent(socket) || !this.#hears(from)) return;
    this.#events.datagramReceived(data.subarray(0, this.#options.maxPacketSize), from);
  }

  /** What had arrived from others before the port was connected is still in the system's queue. */
  #hears([host, port]: HostAndPort): boolean {
    if (this.#peer === undefined) return true;
    const [peerHost, peerPort] = this.#peer.actual;
    return host === peerHost && port === peerPort;
  }

  #socketFailed(socket: Socket, error: Error): void {
    if (!this.#binding.isCurrent(socket)) return;
    if (this.#binding.isBound) {
      this.#sendingEnded(error); // Node tells so of a datagram that was sent and refused
    } else {
      const { interface: name, port, fileDescriptor: fd } = this.#options;
      const place = fd === undefined ? port : `descriptor ${fd}`;
      this.#bindFailed(socket, new Failure(listenError(name, place, error)));
    }
  }

  #sendingEnded(error: Error | null): void {
    if (error === null || !this.#binding.isBound) return;
    if (!isRefusal(error)) {
      log.failure("A datagram was not sent", sendError(error), "error");
    } else if (this.#peer !== undefined) {
      this.#events.connectionRefused();
    }
  }

  #connectFailed(error: Error): void {
    const reason = new Failure(getConnectError(error));
    if (this.#events.connectionFailed(reason)) return;
    log.failure("A port could not be connected", reason, "error");
  }

  /** Node may bind at once; but nobody can have asked for it yet, so a failure is told later. */
  #bindFailed(socket: Socket, failure: Failure): void {
    process.nextTick(() => {
      if (!this.#binding.isCurrent(socket)) return;
      const ended = this.#close(failure);
      if (!ended?.isAwaited) log.failure("A port could not be opened", failure);
      if (ended?.wasBound) this.#events.doStop(); // it couldn't start
    });
  }

  #close(failure: Failure): EndedBinding<Socket> | undefined {
    const ended = this.#binding.end(failure);
    if (ended === undefined) return undefined;
    this.#transports.portClosed(this);
    ended.socket.close();
    ended.tell();
    return ended;
  }

  #requirePeer(addr: HostAndPort | undefined): void {
    if (addr === undefined || this.#peer === undefined) return;
    const { given, actual } = this.#peer;
    const isPeer = [given, actual].some(([host, port]) => host === addr[0] && port === addr[1]);
    if (!isPeer) throw new RangeError(`connected to ${given.join(":")}, not to ${addr.join(":")}`);
  }
}

function asBytes(packet: Uint8Array | string): Uint8Array {
  return typeof packet === "string" ? Buffer.from(packet) : packet;
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
