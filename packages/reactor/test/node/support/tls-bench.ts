import { connect as connectPlain, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import type { IPAddress, IProtocolFactory, TLSOptions } from "@cordage/reactor";
import { Bench } from "./bench.ts";
import { RecordingClientFactory } from "./recording-client-factory.ts";
import type { RecordingProtocol } from "./recording-protocol.ts";
import { authority, clientOptions, serverOptions, WIRES } from "./wires.ts";

/** With what the two ends of a pair are made. */
export interface PairOptions {
  readonly server?: TLSOptions;
  readonly client?: TLSOptions;
}

/** What a test opens over TLS, closed again by `close`. */
export class TLSBench extends Bench {
  constructor() {
    super({ wire: WIRES.tls });
  }

  /** Two ends that begin to shake hands; both are made. */
  async shakeHands(
    server: RecordingProtocol,
    client: RecordingProtocol,
    options: PairOptions = {},
  ): Promise<RecordingClientFactory> {
    const port = await this.listenSSL(() => server, options.server);
    const factory = new RecordingClientFactory(() => client);
    this.reactor.connectSSL("127.0.0.1", port, factory, options.client ?? clientOptions);
    await Promise.all([server.made, client.made]);
    return factory;
  }

  /** A port; tells its number. */
  async listenSSL(build: () => RecordingProtocol, options?: TLSOptions): Promise<number> {
    return this.listenSSLWith(new RecordingClientFactory(build), options ?? serverOptions);
  }

  /** A port for a factory that the test brings. */
  async listenSSLWith(factory: IProtocolFactory, options: TLSOptions): Promise<number> {
    const port = this.reactor.listenSSL(0, factory, options, { interface: "127.0.0.1" });
    this.closeLater(port);
    return ((await port.whenListening()).getHost() as IPAddress).port;
  }

  /** A bare client that has shaken hands, and the bare socket under it. */
  async rawTLSClient(port: number): Promise<{ secure: TLSSocket; plain: Socket }> {
    const plain = connectPlain({ port, host: "127.0.0.1", allowHalfOpen: true });
    const ca = authority.certificate;
    const secure = connect({ socket: plain, servername: "localhost", ca });
    this.destroyLater(plain);
    secure.on("error", () => {});
    await new Promise<void>((resolve) => secure.once("secureConnect", () => resolve()));
    return { secure, plain };
  }
}
