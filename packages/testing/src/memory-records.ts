/**
 * What a MemoryReactor remembers of the calls it got, with their defaults filled in (TE3). A `maxWriteBuffer` is
 * there when it was given.
 */
import type {
  AdoptedDatagramRequest,
  AdoptedStreamRequest,
  TCPClientRequest,
  TCPServerRequest,
  TLSOptions,
  UNIXClientRequest,
  UNIXServerRequest,
} from "@cordage/reactor";

/** A call of `listenTCP`. */
export type TCPServerRecord = TCPServerRequest;

/** A call of `connectTCP`. */
export type TCPClientRecord = TCPClientRequest;

/** A call of `listenSSL`. */
export interface SSLServerRecord extends TCPServerRequest {
  readonly contextFactory: TLSOptions;
}

/** A call of `connectSSL`. */
export interface SSLClientRecord extends TCPClientRequest {
  readonly contextFactory: TLSOptions;
}

/** A call of `listenUNIX`. */
export type UNIXServerRecord = UNIXServerRequest;

/** A call of `connectUNIX`. */
export type UNIXClientRecord = UNIXClientRequest;

/** A call of `adoptStreamPort` or `adoptStreamConnection`. */
export type AdoptedStreamRecord = AdoptedStreamRequest;

/** A call of `adoptDatagramPort`. */
export type AdoptedDatagramRecord = AdoptedDatagramRequest;
