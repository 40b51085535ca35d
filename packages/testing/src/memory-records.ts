/** What a MemoryReactor remembers of the calls it got, with their defaults filled in (TE3). */
import type {
  AddressFamily,
  IClientFactory,
  IDatagramProtocol,
  IProtocolFactory,
  TLSOptions,
} from "@cordage/reactor";

/** A call of `listenTCP`. */
export interface TCPServerRecord {
  readonly port: number;
  readonly factory: IProtocolFactory;
  readonly backlog: number;
  readonly interface: string;
}

/** A call of `connectTCP`. */
export interface TCPClientRecord {
  readonly host: string;
  readonly port: number;
  readonly factory: IClientFactory;
  /** Seconds. */
  readonly timeout: number;
  readonly bindAddress: readonly [host: string, port: number] | undefined;
}

/** A call of `listenSSL`. */
export interface SSLServerRecord extends TCPServerRecord {
  readonly contextFactory: TLSOptions;
}

/** A call of `connectSSL`. */
export interface SSLClientRecord extends TCPClientRecord {
  readonly contextFactory: TLSOptions;
}

/** A call of `listenUNIX`. */
export interface UNIXServerRecord {
  readonly address: string;
  readonly factory: IProtocolFactory;
  readonly backlog: number;
  readonly mode: number;
  readonly wantPID: boolean;
}

/** A call of `connectUNIX`. */
export interface UNIXClientRecord {
  readonly address: string;
  readonly factory: IClientFactory;
  /** Seconds. */
  readonly timeout: number;
  readonly checkPID: boolean;
}

/** A call of `adoptStreamPort` or `adoptStreamConnection`. */
export interface AdoptedStreamRecord {
  readonly fileDescriptor: number;
  readonly addressFamily: AddressFamily;
  readonly factory: IProtocolFactory;
}

/** A call of `adoptDatagramPort`. */
export interface AdoptedDatagramRecord {
  readonly fileDescriptor: number;
  readonly addressFamily: AddressFamily;
  readonly protocol: IDatagramProtocol;
  readonly maxPacketSize: number;
}
