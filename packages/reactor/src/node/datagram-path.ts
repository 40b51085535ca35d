import type { Socket } from "node:dgram";
import type { HostAndPort } from "../interfaces/udp.ts";

/** How datagrams go to sockets of Node's, and come from them. */
export interface DatagramPath {
  /** From now on gives what arrives on `socket`, which has just been bound, to `receiver`. */
  open(socket: Socket, receiver: DatagramReceiver): DatagramSender;
}

/** Who is told what happens on a socket. */
export interface DatagramReceiver {
  /** A datagram has come; it is the receiver's to keep. */
  received(data: Buffer, from: HostAndPort): void;
  /** One could not be sent. */
  sendFailed(error: Error): void;
}

/** Sends with a socket, as long as that isn't closed. An error is told to the receiver, on a later turn. */
export interface DatagramSender {
  /** What waits to be sent, in bytes, with what keeping it costs. */
  readonly waiting: number;
  /** Sends to where the socket is connected. The bytes are left alone while they wait. */
  send(bytes: Uint8Array): void;
  /** Sends to an IP address by a socket that isn't connected. */
  sendTo(host: string, port: number, bytes: Uint8Array): void;
}

/** Node's usual way: it makes an event for each datagram that comes, and has a callback for each that goes. */
export const publicDatagramPath: DatagramPath = {
  open(socket, receiver) {
    socket.on("message", (data, from) => receiver.received(data, [from.address, from.port]));
    return new SocketSender(socket, receiver);
  },
};

class SocketSender implements DatagramSender {
  readonly #socket: Socket;
  readonly #sent: (error: Error | null) => void;
  /** How many sends were not told the end of. */
  #underWay = 0;

  constructor(socket: Socket, receiver: DatagramReceiver) {
    this.#socket = socket;
    this.#sent = (error) => {
      this.#underWay -= 1;
      if (error) receiver.sendFailed(error);
    };
  }

  get waiting(): number {
    return this.#underWay > 0 ? waitingIn(this.#socket) : 0;
  }

  send(bytes: Uint8Array): void {
    this.#underWay += 1;
    this.#socket.send(bytes, this.#sent);
  }

  sendTo(host: string, port: number, bytes: Uint8Array): void {
    this.#underWay += 1;
    this.#socket.send(bytes, port, host, this.#sent);
  }
}

/** What a datagram that waits to be sent takes beside its bytes, about: Node's request for it. */
const WAITING_COST = 256;

/** What tells how much waits to be sent: a socket, or its handle. */
export interface SendQueue {
  getSendQueueSize(): number;
  getSendQueueCount(): number;
}

/** What waits, with what keeping it costs. Asking takes time: ask only if something may. */
export function waitingIn(queue: SendQueue): number {
  return queue.getSendQueueSize() + WAITING_COST * queue.getSendQueueCount();
}
