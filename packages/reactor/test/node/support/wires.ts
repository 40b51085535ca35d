import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tls from "node:tls";
import {
  CertificateOptions,
  type IAddress,
  type IClientFactory,
  type IConnector,
  type IListeningPort,
  type IPAddress,
  type IProtocolFactory,
  type ListenTCPOptions,
  type NodeReactor,
  optionsForClientTLS,
  type UNIXAddress,
} from "@cordage/reactor";
import { CertificateAuthority } from "./certificates.ts";

/** What both ends of a connection can be told. */
type Budget = Pick<ListenTCPOptions, "maxWriteBuffer">;

/** A family of stream transports, as the tests that hold for all of them use it. */
export interface Wire {
  readonly name: string;
  readonly addressKind: string;
  /** What the log lines of its servers' first connection end with. */
  readonly logSuffix: RegExp;
  /** Whether an abort can be told from a clean close at the other end. */
  readonly hasReset: boolean;
  listen(reactor: NodeReactor, factory: IProtocolFactory, options?: Budget): IListeningPort;
  connect(
    reactor: NodeReactor,
    place: IAddress,
    factory: IClientFactory,
    options?: Budget,
  ): IConnector;
  /** A bare socket: a peer that does just what the test says. */
  dial(place: IAddress): Socket;
  /** How its sockets are read. */
  readonly readPath: "auto" | "public";
  /** Whether a handshake has to be waited for. */
  readonly isTLS: boolean;
  /** Removes what tests have left in the file system. */
  cleanUp(): void;
}

const tcp: Wire = {
  name: "TCP",
  addressKind: "IPv4",
  logSuffix: /,0,127\.0\.0\.1$/,
  hasReset: true,
  readPath: "auto",
  listen(reactor, factory, options) {
    return reactor.listenTCP(0, factory, { interface: "127.0.0.1", ...options });
  },
  connect(reactor, place, factory, options) {
    return reactor.connectTCP("127.0.0.1", (place as IPAddress).port, factory, options);
  },
  dial(place) {
    const { port } = place as IPAddress;
    return connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  },
  isTLS: false,
  cleanUp() {},
};

/** A folder of its own for each socket: its path is short, and nobody else's. */
const folders: string[] = [];

/** A path for a Unix socket, in a folder that {@link removeSocketFolders} removes. */
export function newSocketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "cordage-"));
  folders.push(folder);
  return join(folder, "socket");
}

/** Removes the folders of {@link newSocketPath}. */
export function removeSocketFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

const unix: Wire = {
  name: "Unix sockets",
  addressKind: "UNIX",
  logSuffix: /,0,\/.*socket$/,
  hasReset: false,
  readPath: "auto",
  listen: (reactor, factory, options) => reactor.listenUNIX(newSocketPath(), factory, options),
  connect(reactor, place, factory, options) {
    return reactor.connectUNIX((place as UNIXAddress).name ?? "", factory, options);
  },
  dial(place) {
    return connect({ path: (place as UNIXAddress).name ?? "", allowHalfOpen: true });
  },
  isTLS: false,
  cleanUp: removeSocketFolders,
};

/** Who signs the certificates of the TLS wire, and what its ends are made with. */
export const authority = new CertificateAuthority("Cordage tests");
export const serverOptions = new CertificateOptions(authority.issue("localhost"));
export const clientOptions = optionsForClientTLS("localhost", {
  trustRoot: [authority.certificate],
});

const overTLS: Wire = {
  ...tcp,
  name: "TLS",
  listen(reactor, factory, options) {
    return reactor.listenSSL(0, factory, serverOptions, { interface: "127.0.0.1", ...options });
  },
  connect(reactor, place, factory, options) {
    const { port } = place as IPAddress;
    return reactor.connectSSL("127.0.0.1", port, factory, clientOptions, options);
  },
  dial(place) {
    const ca = authority.certificate;
    return tls.connect({ socket: tcp.dial(place), servername: "localhost", ca });
  },
  isTLS: true,
};

/** The same, read by nothing but Node's public interface. */
function readPublicly(wire: Wire): Wire {
  return { ...wire, name: `${wire.name}, read publicly`, readPath: "public" };
}

/** What the tests of stream connections run over. */
export const WIRES = {
  tcp,
  publicTCP: readPublicly(tcp),
  unix,
  publicUnix: readPublicly(unix),
  tls: overTLS,
} as const satisfies Readonly<Record<string, Wire>>;
