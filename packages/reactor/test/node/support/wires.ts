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
import type { StreamHarness } from "@cordage/testing/conformance";
import { CertificateAuthority } from "./certificates.ts";

/** What both ends of a connection can be told. */
type Budget = Pick<ListenTCPOptions, "maxWriteBuffer">;

/** A family of stream transports, as the tests that hold for all of them use it. */
export interface Wire {
  readonly name: string;
  /** What the log lines of its servers' first connection end with. */
  readonly logSuffix: RegExp;
  /** What it cannot do of what the conformance suite knows, and why. */
  readonly limits: StreamHarness["limits"];
  listen(reactor: NodeReactor, factory: IProtocolFactory, options?: Budget): IListeningPort;
  connect(
    reactor: NodeReactor,
    place: IAddress,
    factory: IClientFactory,
    options?: Budget,
  ): IConnector;
  /** A bare socket: a peer that does just what the test says. */
  dial(place: IAddress): Socket;
  /** How its sockets are read and written. */
  readonly paths: "auto" | "public";
  /** Whether a handshake has to be waited for. */
  readonly isTLS: boolean;
  /** Removes what tests have left in the file system. */
  cleanUp(): void;
}

/** TCP on the loopback address of one version of IP. */
function tcpOn(host: string, version: string): Wire {
  return {
    name: `TCP over ${version}`,
    logSuffix: new RegExp(`,0,${host.replaceAll(".", "\\.")}$`),
    limits: {},
    paths: "auto",
    listen(reactor, factory, options) {
      return reactor.listenTCP(0, factory, { interface: host, ...options });
    },
    connect(reactor, place, factory, options) {
      return reactor.connectTCP(host, (place as IPAddress).port, factory, options);
    },
    dial: (place) => connect({ port: (place as IPAddress).port, host, allowHalfOpen: true }),
    isTLS: false,
    cleanUp() {},
  };
}

const tcp = tcpOn("127.0.0.1", "IPv4");
const tcp6 = tcpOn("::1", "IPv6");

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
  logSuffix: /,0,\/.*socket$/,
  limits: { reset: "Unix sockets know no reset" },
  paths: "auto",
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

/** TLS over a wire, from the start of a connection. */
function overTLS(wire: Wire, host: string): Wire {
  return {
    ...wire,
    name: wire.name.replace("TCP", "TLS"),
    limits: { startTLS: "it speaks TLS from the start" },
    listen(reactor, factory, options) {
      return reactor.listenSSL(0, factory, serverOptions, { interface: host, ...options });
    },
    connect(reactor, place, factory, options) {
      const { port } = place as IPAddress;
      return reactor.connectSSL(host, port, factory, clientOptions, options);
    },
    dial(place) {
      const ca = authority.certificate;
      return tls.connect({ socket: wire.dial(place), servername: "localhost", ca });
    },
    isTLS: true,
  };
}

/** The same, read and written by nothing but Node's public interface. */
function usedPublicly(wire: Wire): Wire {
  return { ...wire, name: `${wire.name}, used publicly`, paths: "public" };
}

/** What the tests of stream connections run over. */
export const WIRES = {
  tcp,
  tcp6,
  publicTCP: usedPublicly(tcp),
  publicTCP6: usedPublicly(tcp6),
  unix,
  publicUnix: usedPublicly(unix),
  tls: overTLS(tcp, "127.0.0.1"),
  tls6: overTLS(tcp6, "::1"),
  publicTLS: usedPublicly(overTLS(tcp, "127.0.0.1")),
} as const satisfies Readonly<Record<string, Wire>>;
