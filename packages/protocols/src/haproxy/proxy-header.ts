/** Where a connection comes from or goes to, as a PROXY header tells. */
export type ProxyEndpoint =
  | { readonly family: "IPv4" | "IPv6"; readonly host: string; readonly port: number }
  | { readonly family: "UNIX"; readonly path: string };

/** The two ends of a connection that was passed on. */
export interface ProxyAddresses {
  readonly transport: "stream" | "datagram";
  /** The client. */
  readonly source: ProxyEndpoint;
  /** What the client has connected to. */
  readonly destination: ProxyEndpoint;
}

/** A piece of further information. Its meaning is not looked at. */
export interface ProxyTLV {
  readonly type: number;
  /** Yours to keep. */
  readonly value: Buffer;
}

/** What the first bytes of a connection have told. */
export interface ProxyHeader {
  readonly version: 1 | 2;
  /** `null` when the proxy speaks for itself or doesn't know: then the real addresses count. */
  readonly addresses: ProxyAddresses | null;
  /** In the order of the header; none in version 1. */
  readonly tlvs: readonly ProxyTLV[];
}
