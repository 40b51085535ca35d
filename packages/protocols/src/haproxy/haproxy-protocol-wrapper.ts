import type { Failure } from "@cordage/deferred";
import {
  type IAddress,
  type IDelayedCall,
  type IProtocol,
  type IPushProducer,
  IPv4Address,
  IPv6Address,
  type ITransport,
  isDrainListener,
  isHalfCloseable,
  isHandshakeListener,
  Logger,
  UNIXAddress,
} from "@cordage/reactor";
import {
  type CallLater,
  ProtocolWrapper,
  type ReplacedMethods,
  type WrapperKeeper,
} from "../policies/index.ts";
import { ProxyHeaderError } from "./errors.ts";
import type { ProxyAddresses, ProxyEndpoint, ProxyHeader } from "./proxy-header.ts";
import { ProxyHeaderDecoder } from "./proxy-header-decoder.ts";

const log = new Logger("protocols.haproxy");

/** A factory with a clock, and a time in which the header has to come. */
export interface ProxyHeaderKeeper extends WrapperKeeper {
  /** Seconds. */
  readonly headerTimeout: number;
  readonly callLater: CallLater;
}

/**
 * Takes the header from a connection, and tells the wrapped protocol of the connection only then.
 *
 * ```text
 * waiting --- header ----------------------------> open
 *    |
 *    +------- no header, or none in time, loss --> over: the wrapped protocol hears of nothing
 * ```
 *
 * @see Twisted: `twisted.protocols.haproxy._wrapper.HAProxyProtocolWrapper` (HA-1, HA-4, HA-8)
 */
export class HAProxyProtocolWrapper<P extends IProtocol = IProtocol> extends ProtocolWrapper<P> {
  override readonly factory: ProxyHeaderKeeper;
  #state: "waiting" | "open" | "over" = "waiting";
  #header: ProxyHeader | null = null;
  readonly #decoder = new ProxyHeaderDecoder();
  #timeout: IDelayedCall | undefined = undefined;
  #isHandshakeOver = false;
  /** By the wrapped protocol, before it was given what came behind the header. */
  #isPaused = false;

  constructor(factory: ProxyHeaderKeeper, wrappedProtocol: P) {
    super(factory, wrappedProtocol);
    this.factory = factory;
    this.#holdBackEvents(wrappedProtocol);
  }

  /** The header; `null` before it has come. */
  get proxyHeader(): ProxyHeader | null {
    return this.#header;
  }

  /** The client, as the header tells. */
  override getPeer(): IAddress {
    return addressOf(this.#header?.addresses, "source") ?? super.getPeer();
  }

  /** What the client has connected to, as the header tells. */
  override getHost(): IAddress {
    return addressOf(this.#header?.addresses, "destination") ?? super.getHost();
  }

  override dataReceived(data: Buffer): unknown {
    if (this.#state === "over") return undefined;
    if (this.#state === "open" && this.#decoder.leftover.length === 0) {
      return super.dataReceived(data);
    }
    this.#decoder.push(data);
    return this.#state === "waiting" ? this.#readHeader() : this.#deliverRest();
  }

  /** The connection is gone. The wrapped protocol is told, if it was told of the connection. */
  override connectionLost(reason: Failure): unknown {
    const wasOpen = this.#state === "open";
    this.#end();
    if (wasOpen) return super.connectionLost(reason);
    this.factory.unregisterProtocol(this);
    return undefined;
  }

  /** Not yet: the wrapped protocol would see the proxy for its peer. */
  protected override connectWrapped(): unknown {
    this.#timeout = this.factory.callLater(this.factory.headerTimeout, () => {
      this.#timeout = undefined;
      this.#refuse("no PROXY header has come in time");
    });
    return undefined;
  }

  protected override replacedMethods(): ReplacedMethods {
    // only asked for if the transport has them
    const pausable = (): ITransport & IPushProducer => this.transport as ITransport & IPushProducer;
    return {
      pauseProducing: () => {
        this.#isPaused = true;
        pausable().pauseProducing();
      },
      resumeProducing: () => {
        this.#isPaused = false;
        pausable().resumeProducing();
        this.#deliverRest();
      },
    };
  }

  #readHeader(): unknown {
    try {
      const header = this.#decoder.next();
      if (header === undefined) return undefined;
      this.#header = header;
    } catch (error) {
      if (!(error instanceof ProxyHeaderError)) throw error;
      this.#refuse(error.message);
      return undefined;
    }
    return this.#open();
  }

  #open(): unknown {
    this.#state = "open";
    this.#timeout?.cancel();
    this.#timeout = undefined;
    const returned = super.connectWrapped();
    if (this.#isHandshakeOver) this.handshakeCompleted?.();
    this.#deliverRest();
    return returned;
  }

  #deliverRest(): unknown {
    if (this.#isPaused || this.disconnecting) return undefined;
    const rest = this.#decoder.clear();
    return rest.length > 0 ? super.dataReceived(rest) : undefined;
  }

  #refuse(why: string): void {
    log.info("a connection from {peer} was refused: {why}", { peer: super.getPeer(), why });
    this.#end();
    this.loseConnection();
  }

  #end(): void {
    this.#state = "over";
    this.#timeout?.cancel();
    this.#timeout = undefined;
    this.#decoder.clear();
  }

  /** The wrapped protocol's other events, too, come after its `connectionMade`. */
  #holdBackEvents(wrapped: P): void {
    if (isHalfCloseable(wrapped)) {
      this.readConnectionLost = () => {
        if (this.#state === "open") wrapped.readConnectionLost();
        else this.loseConnection(); // there will be no header
      };
    }
    if (isHandshakeListener(wrapped)) {
      this.handshakeCompleted = () => {
        this.#isHandshakeOver = true;
        if (this.#state === "open") wrapped.handshakeCompleted();
      };
    }
    if (isDrainListener(wrapped)) {
      this.drainStarted = () => {
        if (this.#state === "open") wrapped.drainStarted();
        else this.loseConnection(); // nothing has begun
      };
    }
  }
}

function addressOf(
  addresses: ProxyAddresses | null | undefined,
  which: "source" | "destination",
): IAddress | undefined {
  if (!addresses) return undefined;
  const endpoint: ProxyEndpoint = addresses[which];
  const protocol = addresses.transport === "stream" ? "TCP" : "UDP";
  switch (endpoint.family) {
    case "IPv4":
      return new IPv4Address(protocol, endpoint.host, endpoint.port);
    case "IPv6":
      return new IPv6Address(protocol, endpoint.host, endpoint.port);
    case "UNIX":
      return new UNIXAddress(endpoint.path === "" ? null : endpoint.path);
  }
}
