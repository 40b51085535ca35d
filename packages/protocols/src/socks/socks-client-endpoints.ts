import { Deferred } from "@cordage/deferred";
import {
  ConnectingCancelledError,
  getReactor,
  HostnameAddress,
  type IProtocol,
  type IProtocolFactory,
  type IReactorTime,
  type IStreamClientEndpoint,
  NoProtocol,
} from "@cordage/reactor";
import { type ClientDialogue, SOCKSNegotiation } from "./socks-negotiation.ts";
import { Socks4Dialogue } from "./socks4-dialogue.ts";
import { encodeSocks4Request } from "./socks4-encoder.ts";
import { Socks5Dialogue } from "./socks5-dialogue.ts";
import { encodeCredentials, encodeSocks5Request } from "./socks5-encoder.ts";

/** Seconds in which a server has to answer, unless chosen otherwise: it has to connect itself. */
export const NEGOTIATION_TIMEOUT = 60;

/** What may be chosen for any of the endpoints. */
export interface SOCKSClientOptions {
  /** Seconds in which the server has to answer. Default: {@link NEGOTIATION_TIMEOUT}. */
  readonly timeout?: number | undefined;
  /** What they are measured with. Default: the default reactor. */
  readonly clock?: IReactorTime | undefined;
}

/** Options of {@link SOCKS4ClientEndpoint}. */
export interface SOCKS4ClientOptions extends SOCKSClientOptions {
  /** Who to say we are. Default: nobody. */
  readonly user?: string | undefined;
}

/** Options of {@link SOCKS5ClientEndpoint}. */
export interface SOCKS5ClientOptions extends SOCKSClientOptions {
  /** Who we are, if the server asks. It is sent as it is. */
  readonly credentials?: { readonly user: string; readonly password: string } | undefined;
}

/** What both endpoints do in the same way. */
abstract class SOCKSClientEndpoint implements IStreamClientEndpoint {
  readonly #proxy: IStreamClientEndpoint;
  readonly #target: HostnameAddress;
  readonly #options: SOCKSClientOptions;

  constructor(proxy: IStreamClientEndpoint, target: HostnameAddress, options: SOCKSClientOptions) {
    this.#proxy = proxy;
    this.#target = target;
    this.#options = options;
    if (!Number.isInteger(target.port) || target.port < 1 || target.port > 65535) {
      throw new RangeError(`port must be an integer from 1 to 65535, got ${target.port}`);
    }
  }

  /** Connects to the server, and has that connect to the target. The factory sees the target's address. */
  connect<P extends IProtocol>(factory: IProtocolFactory<P>): Deferred<P> {
    let negotiation: SOCKSNegotiation<P> | undefined;
    const connected = new Deferred<P>((deferred) => {
      const cancelled = new ConnectingCancelledError(this.#target);
      if (negotiation === undefined) {
        deferred.errback(cancelled);
        dialling.cancel();
      } else {
        negotiation.fail(cancelled);
      }
    });
    const dialling = this.#proxy.connect({
      buildProtocol: () => {
        const protocol = factory.buildProtocol(this.#target);
        if (protocol === null) throw new NoProtocol();
        negotiation = this.#negotiation(protocol, connected);
        return negotiation;
      },
      doStart: () => factory.doStart(),
      doStop: () => factory.doStop(),
    });
    dialling.addErrback((failure) => {
      if (!connected.called) connected.errback(failure);
    });
    return connected;
  }

  /** Override: what is said to the proxy, for one attempt. */
  protected abstract dialogue(): ClientDialogue;

  #negotiation<P extends IProtocol>(protocol: P, connected: Deferred<P>): SOCKSNegotiation<P> {
    const { clock = getReactor(), timeout = NEGOTIATION_TIMEOUT } = this.#options;
    return new SOCKSNegotiation(protocol, { dialogue: this.dialogue(), clock, timeout }, connected);
  }
}

/**
 * A host behind a SOCKS 4 server; 4a, if it is given by name, which the server resolves then.
 *
 * ```ts
 * const proxy = new TCP4ClientEndpoint(reactor, "127.0.0.1", 1080);
 * const endpoint = new SOCKS4ClientEndpoint(proxy, "www.example.org", 80);
 * ```
 */
export class SOCKS4ClientEndpoint extends SOCKSClientEndpoint {
  readonly #request: Buffer;

  /** @throws RangeError for an IPv6 address, and what is no host, port or user */
  constructor(
    proxy: IStreamClientEndpoint,
    host: string,
    port: number,
    options: SOCKS4ClientOptions = {},
  ) {
    super(proxy, new HostnameAddress(host, port), options);
    const { user = "" } = options;
    this.#request = encodeSocks4Request({ command: "connect", host, port, user });
  }

  /** What is said to the proxy, for one attempt. */
  protected override dialogue(): ClientDialogue {
    return new Socks4Dialogue(this.#request);
  }
}

/** A host behind a SOCKS 5 server, which resolves its name. */
export class SOCKS5ClientEndpoint extends SOCKSClientEndpoint {
  readonly #request: Buffer;
  readonly #credentials: Buffer | undefined;

  /** @throws RangeError for what is no host or port, and credentials that can't be sent */
  constructor(
    proxy: IStreamClientEndpoint,
    host: string,
    port: number,
    options: SOCKS5ClientOptions = {},
  ) {
    super(proxy, new HostnameAddress(host, port), options);
    const { credentials } = options;
    this.#request = encodeSocks5Request("connect", { host, port });
    this.#credentials = credentials && encodeCredentials(credentials.user, credentials.password);
  }

  /** What is said to the proxy, for one attempt. */
  protected override dialogue(): ClientDialogue {
    return new Socks5Dialogue(this.#request, this.#credentials);
  }
}
