import type { Socket } from "node:dgram";
import process from "node:process";
import {
  type DatagramPath,
  type DatagramReceiver,
  type DatagramSender,
  publicDatagramPath,
  type SendQueue,
  waitingIn,
} from "./datagram-path.ts";
import { isNative, nodeBinding } from "./node-binding.ts";
import { systemError } from "./node-errors.ts";

/**
 * Goes past sockets to the handles that they are made of. For each datagram that goes a socket makes a request and a
 * call on the next tick, though mostly the system takes it at once; for each that comes, an event.
 *
 * All else is left to the socket: it binds, connects, has the options, tells what can't be received, and closes.
 */
class HandlePath implements DatagramPath {
  readonly #binding: DatagramBinding;

  constructor(binding: DatagramBinding) {
    this.#binding = binding;
  }

  open(socket: Socket, receiver: DatagramReceiver): DatagramSender {
    const { UDP, SendWrap } = this.#binding;
    const handle = handleOf(socket);
    if (!(handle instanceof UDP)) return publicDatagramPath.open(socket, receiver);
    receive(handle, receiver);
    return new HandleSender(handle, SendWrap, receiver);
  }
}

/** The faster way, where this Node has it. */
export function datagramPath(): DatagramPath {
  const binding = nodeBinding("udp_wrap");
  return isUsable(binding) ? new HandlePath(binding) : publicDatagramPath;
}

/** What is used of the binding that sockets are made of. */
interface DatagramBinding {
  /** The class of handles. */
  readonly UDP: new () => DatagramHandle;
  /** The class of requests to send. */
  readonly SendWrap: new () => SendRequest;
}

/** What is used of a handle. */
interface DatagramHandle extends SendQueue {
  /** Called with each datagram, or the negative number of an error. */
  onmessage: (status: number, handle: unknown, data: Buffer, from: Place) => void;
  /** @returns more than 0 when it is sent, 0 when it has to wait, or the negative number of an error */
  send(request: SendRequest, pieces: Uint8Array[], count: 1, hasCallback: true): number;
  send(
    request: SendRequest,
    pieces: Uint8Array[],
    count: 1,
    port: number,
    address: string,
    hasCallback: true,
  ): number;
}

interface Place {
  readonly address: string;
  readonly port: number;
}

interface SendRequest {
  /** Called on a later turn, if the datagram had to wait, with 0 or the negative number of an error. */
  oncomplete?: (status: number) => void;
}

function isUsable(binding: Partial<DatagramBinding> | undefined): binding is DatagramBinding {
  return isNative(binding?.UDP) && isNative(binding?.SendWrap);
}

/** The handle of a socket that is open, if it has one where Node keeps it. */
function handleOf(socket: Socket): unknown {
  const fields = Object.getOwnPropertySymbols(socket);
  const field = fields.find(({ description }) => description === "state symbol");
  const state: { readonly handle?: unknown } | undefined = field && Reflect.get(socket, field);
  return state?.handle;
}

/** Gives what arrives to `receiver`. */
function receive(handle: DatagramHandle, receiver: DatagramReceiver): void {
  const toSocket = handle.onmessage;
  handle.onmessage = (status, itself, data, from) => {
    if (status < 0)
      toSocket(status, itself, data, from); // which makes an event of the error
    else receiver.received(data, [from.address, from.port]);
  };
}

/** A datagram that isn't sent at once. */
interface LateDatagram {
  readonly bytes: Uint8Array;
  /** Where it goes, unless the socket is connected. */
  readonly place?: Place;
}

class HandleSender implements DatagramSender {
  readonly #handle: DatagramHandle;
  readonly #Request: new () => SendRequest;
  readonly #receiver: DatagramReceiver;
  /** Node uses a request only for a datagram that has to wait: one serves for all, until such a datagram takes it. */
  #spare: SendRequest;
  /** How many datagrams wait. */
  #late = 0;

  constructor(handle: DatagramHandle, Request: new () => SendRequest, receiver: DatagramReceiver) {
    this.#handle = handle;
    this.#Request = Request;
    this.#receiver = receiver;
    this.#spare = new Request();
  }

  get waiting(): number {
    return this.#late > 0 ? waitingIn(this.#handle) : 0;
  }

  send(bytes: Uint8Array): void {
    const status = this.#handle.send(this.#spare, [bytes], 1, true);
    if (status <= 0) this.#notSent(status, { bytes });
  }

  sendTo(address: string, port: number, bytes: Uint8Array): void {
    const status = this.#handle.send(this.#spare, [bytes], 1, port, address, true);
    if (status <= 0) this.#notSent(status, { bytes, place: { address, port } });
  }

  #notSent(status: number, datagram: LateDatagram): void {
    if (status === 0) this.#keep(datagram);
    else process.nextTick(() => this.#receiver.sendFailed(sendError(status, datagram)));
  }

  /** The request keeps a datagram that waits: the system is yet to read its bytes. */
  #keep(datagram: LateDatagram): void {
    this.#late += 1;
    this.#spare.oncomplete = (status) => {
      this.#late -= 1;
      if (status < 0) this.#receiver.sendFailed(sendError(status, datagram));
    };
    this.#spare = new this.#Request();
  }
}

/** The error that a socket tells. */
function sendError(errno: number, { place }: LateDatagram): Error {
  const error = Object.assign(systemError("send", errno), place);
  if (place !== undefined) error.message += ` ${place.address}:${place.port}`;
  return error;
}
