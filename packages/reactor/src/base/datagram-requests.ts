/** What callers ask of a reactor that has ports for datagrams: checked, and with the defaults filled in. */
import type { ListenMulticastOptions } from "../interfaces/multicast.ts";
import type { AddressFamily } from "../interfaces/socket.ts";
import type { IDatagramProtocol, ListenUDPOptions } from "../interfaces/udp.ts";
import {
  checkedOptions,
  requireDatagramProtocol,
  requireDescriptor,
  requireFamily,
  requireInteger,
  requireWriteBuffer,
} from "./argument-checks.ts";
import { MAX_DATAGRAM_BUFFER, MAX_PACKET_SIZE } from "./limits.ts";

/** What `listenUDP` is asked for. */
export interface UDPPortRequest {
  readonly port: number;
  readonly protocol: IDatagramProtocol;
  /** Empty for every IPv4 interface. */
  readonly interface: string;
  /** Of a longer datagram the rest is dropped, in bytes. */
  readonly maxPacketSize: number;
  /** How many bytes may wait to be sent. */
  readonly maxWriteBuffer: number;
}

/** What `listenMulticast` is asked for. */
export interface MulticastPortRequest extends UDPPortRequest {
  /** Whether others may bind the same port. */
  readonly isShared: boolean;
}

/** What `adoptDatagramPort` is asked for. */
export interface AdoptedDatagramRequest {
  readonly fileDescriptor: number;
  readonly addressFamily: "INET" | "INET6";
  readonly protocol: IDatagramProtocol;
  /** Of a longer datagram the rest is dropped, in bytes. */
  readonly maxPacketSize: number;
}

/** @throws TypeError, RangeError as `IReactorUDP.listenUDP` */
export function udpPortRequest(
  port: number,
  protocol: IDatagramProtocol,
  options: ListenUDPOptions,
): UDPPortRequest {
  const {
    interface: interfaceName = "",
    maxPacketSize = MAX_PACKET_SIZE,
    maxWriteBuffer = MAX_DATAGRAM_BUFFER,
  } = checkedOptions(options);
  requireInteger("port", port, 0, 65535);
  requireDatagramProtocol(protocol);
  requirePacketSize(maxPacketSize);
  requireWriteBuffer(maxWriteBuffer);
  return { port, protocol, interface: interfaceName, maxPacketSize, maxWriteBuffer };
}

/** @throws TypeError, RangeError as `IReactorMulticast.listenMulticast` */
export function multicastPortRequest(
  port: number,
  protocol: IDatagramProtocol,
  options: ListenMulticastOptions,
): MulticastPortRequest {
  const { listenMultiple: isShared = false } = checkedOptions(options);
  return { ...udpPortRequest(port, protocol, options), isShared };
}

/** @throws TypeError, RangeError, UnsupportedAddressFamily as `IReactorSocket.adoptDatagramPort` */
export function adoptedDatagramRequest(
  fileDescriptor: number,
  addressFamily: AddressFamily,
  protocol: IDatagramProtocol,
  maxPacketSize: number = MAX_PACKET_SIZE,
): AdoptedDatagramRequest {
  requireDescriptor(fileDescriptor);
  requireIPFamily(addressFamily);
  requireDatagramProtocol(protocol);
  requirePacketSize(maxPacketSize);
  return { fileDescriptor, addressFamily, protocol, maxPacketSize };
}

function requireIPFamily(family: AddressFamily): asserts family is "INET" | "INET6" {
  requireFamily(family, ["INET", "INET6"]);
}

function requirePacketSize(bytes: number): void {
  requireInteger("maxPacketSize", bytes, 1, 65535);
}
