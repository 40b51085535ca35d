import type { HTTPChannel } from "@cordage/protocols/http";
import {
  BrotliEncoderFactory,
  EncodingResourceWrapper,
  GzipEncoderFactory,
  Site,
} from "@cordage/protocols/web";
import {
  type IListeningPort,
  type IPAddress,
  NodeReactor,
  serverFromString,
  type TLSOptions,
} from "@cordage/reactor";
import { Pages } from "./pages.ts";

const MIB = 1024 * 1024;

/** A site with {@link Pages} on a real port, for clients that are other programs. */
export class RunningSite {
  readonly pages: Pages = new Pages();
  /** How many connections there were. */
  connections = 0;
  readonly #reactor = new NodeReactor();
  readonly #site: Site;
  #port: IListeningPort<IPAddress> | undefined = undefined;

  constructor() {
    const encoders = [new BrotliEncoderFactory(), new GzipEncoderFactory()];
    const root = new EncodingResourceWrapper(this.pages, encoders);
    const options = { clock: this.#reactor, maxBodySize: 64 * MIB, keepAliveHTTP10: true };
    this.#site = new Site(root, options);
    this.#site.noisy = false;
    const build = (): HTTPChannel => {
      this.connections += 1;
      return Site.prototype.buildProtocol.call(this.#site);
    };
    this.#site.buildProtocol = build;
  }

  get port(): number {
    return this.#port?.getHost().port ?? Number.NaN;
  }

  /** Over TLS with a certificate, else over TCP. */
  async start(certificate?: TLSOptions): Promise<void> {
    const where = { interface: "127.0.0.1" };
    this.#port =
      certificate === undefined
        ? this.#reactor.listenTCP(0, this.#site, where)
        : this.#reactor.listenSSL(0, this.#site, certificate, where);
    await this.#port.whenListening();
  }

  /** On an endpoint from a string, such as `ssl:0:…`. */
  async listen(endpoint: string): Promise<void> {
    const port = await serverFromString(this.#reactor, endpoint).listen(this.#site);
    this.#port = port as IListeningPort<IPAddress>; // those that tests use have one
  }

  /** @returns how many requests were lost */
  async stop(): Promise<number> {
    const lost = (await this.#port?.drain({ deadline: 10 })) ?? 0;
    this.#site.sessions.expireAll();
    return lost;
  }
}
