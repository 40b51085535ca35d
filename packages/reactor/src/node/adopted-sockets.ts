/** Sockets that somebody else has made, given by their file descriptors (R20). */
import { type Server, Socket } from "node:net";
import { UNIXAddress } from "../address.ts";
import type { ConnectionEnds } from "../base/base-acceptor.ts";
import type { AdoptedStreamRequest } from "../base/stream-requests.ts";
import { AlreadyListened, UnsupportedSocketType } from "../errors.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { AddressFamily } from "../interfaces/socket.ts";
import { Acceptor } from "./acceptor.ts";
import { listenError } from "./node-errors.ts";
import type { ConnectedSocket, NodeTransports } from "./node-transports.ts";
import { type NodeAddress, tcpAddress, tcpEnds } from "./socket-address.ts";
import { StreamPort } from "./stream-port.ts";

/** A socket with an unknown path: Node tells nobody's. */
const UNKNOWN = new UNIXAddress(null);

/** A port on a socket that listens already. It can be used once: closing it closes the descriptor. */
export class AdoptedPort extends StreamPort<IAddress> {
  readonly #adopted: AdoptedStreamRequest;
  #isUsed = false;

  constructor(adopted: AdoptedStreamRequest, transports: NodeTransports) {
    super(adopted.factory, transports, adopted);
    this.#adopted = adopted;
  }

  protected override bind(server: Server): void {
    if (this.#isUsed) throw new AlreadyListened();
    this.#isUsed = true;
    server.listen({ fd: this.#adopted.fileDescriptor });
  }

  protected override bound(server: Server): IAddress {
    const address = server.address();
    return this.#adopted.addressFamily === "UNIX" ? UNKNOWN : tcpAddress(address as NodeAddress); // of TCP
  }

  protected override endsOf(socket: ConnectedSocket): ConnectionEnds | undefined {
    return endsOf(socket, this.#adopted.addressFamily);
  }

  protected override peerLabel(ends: ConnectionEnds): string {
    return peerLabel(ends);
  }

  protected override listenError(error: Error): Error {
    return listenError("", `descriptor ${this.#adopted.fileDescriptor}`, error);
  }
}

/**
 * Begins a connection on a socket that is connected already. After shutdown it only closes the socket.
 *
 * @throws UnsupportedSocketType when it is no stream socket
 */
export function adoptConnection(
  { fileDescriptor, addressFamily, factory, maxWriteBuffer }: AdoptedStreamRequest,
  transports: NodeTransports,
): void {
  const socket = openSocket(fileDescriptor);
  if (transports.isShutDown) {
    socket.destroy();
    return;
  }
  const ends = endsOf(socket, addressFamily);
  const acceptor = new Acceptor(factory, transports, { maxWriteBuffer });
  acceptor.accept(socket, ends, ends === undefined ? "" : peerLabel(ends));
}

function openSocket(fd: number): Socket {
  try {
    return new Socket({ fd, allowHalfOpen: true, readable: true, writable: true });
  } catch (error) {
    throw new UnsupportedSocketType(`descriptor ${fd} is no stream socket`, { cause: error });
  }
}

function endsOf(socket: ConnectedSocket, family: AddressFamily): ConnectionEnds | undefined {
  return family === "UNIX" ? { host: UNKNOWN, peer: UNKNOWN } : tcpEnds(socket);
}

function peerLabel({ peer }: ConnectionEnds): string {
  return "host" in peer ? String(peer.host) : "";
}
