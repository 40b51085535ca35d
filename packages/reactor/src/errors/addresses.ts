/** Errors of addresses and sockets that are not what they have to be, and of datagrams. */
import { ReactorError } from "./reactor-error.ts";

/** An address is neither IPv4 nor IPv6, or the other of the two. */
export class InvalidAddressError extends ReactorError {
  override readonly name = "InvalidAddressError";
  override readonly code = "ERR_INVALID_ADDRESS";
  protected static override readonly sentence = "An address is not valid";
  readonly address: string;
  /** What is wrong with it. */
  readonly reason: string;

  constructor(address: string, reason: string) {
    super(`${address}: ${reason}`);
    this.address = address;
    this.reason = reason;
  }
}

/** The reactor can do nothing with sockets of this address family. */
export class UnsupportedAddressFamily extends ReactorError {
  override readonly name = "UnsupportedAddressFamily";
  override readonly code = "ERR_UNSUPPORTED_ADDRESS_FAMILY";
  protected static override readonly sentence = "The reactor doesn't support this address family";
}

/** The reactor can do nothing with sockets of this type. */
export class UnsupportedSocketType extends ReactorError {
  override readonly name = "UnsupportedSocketType";
  override readonly code = "ERR_UNSUPPORTED_SOCKET_TYPE";
  protected static override readonly sentence = "The reactor doesn't support this type of socket";
}

/** A datagram is longer than the system sends. */
export class MessageLengthError extends ReactorError {
  override readonly name = "MessageLengthError";
  override readonly code = "ERR_MESSAGE_LENGTH";
  protected static override readonly sentence = "Message is too long to send";
}

/** A multicast group can't be joined or left. */
export class MulticastJoinError extends ReactorError {
  override readonly name = "MulticastJoinError";
  override readonly code = "ERR_MULTICAST_JOIN";
  protected static override readonly sentence = "An attempt to join a multicast group failed";
}
