import { type Deferred, type Failure, maybeDeferred } from "@cordage/deferred";
import {
  addressesOf,
  ConnectionRefusedError,
  DNSLookupError,
  Factory,
  HostnameAddress,
  type IAddress,
  type IDelayedCall,
  type IPv4Address,
  type IPv6Address,
  Logger,
  NoRouteError,
  providesUDP,
  TCP4ClientEndpoint,
  TCP6ClientEndpoint,
  TCPTimedOutError,
  TimeoutError,
  UnknownHostError,
} from "@cordage/reactor";
import { RelayedProtocol } from "../portforward/index.ts";
import { BoundTarget } from "./bound-target.ts";
import { DatagramRelay } from "./datagram-relay.ts";
import { SOCKSMessageError, SOCKSRefusedError } from "./errors.ts";
import { isIP } from "./ip-hosts.ts";
import { COMMANDS, type SOCKSAddress, type SOCKSReply, type SOCKSRequest } from "./messages.ts";
import type { SOCKSSettings } from "./socks-settings.ts";

const log = new Logger("protocols.socks");

const NOWHERE: SOCKSAddress = { host: "0.0.0.0", port: 0 };

/** As much of a decoder as the server needs, whatever the version. */
export interface RequestSource {
  /** Adds bytes, which are its own from now on. */
  push(chunk: Buffer): void;
  /** Takes what has come behind the request. */
  clear(): Buffer;
}

/**
 * Where a connection is:
 *
 * ```text
 * asking ------ request -----> working ---- target connected ----> relaying
 *    |                            |---- datagrams wanted ----> associated
 *    +-- no request, none in time +-- refused, no target --> over
 * ```
 */
type ServerState =
  | { readonly kind: "asking"; readonly timeout: IDelayedCall | undefined }
  | { readonly kind: "working"; readonly work: Deferred<unknown> | undefined }
  | { readonly kind: "relaying" }
  | { readonly kind: "associated"; readonly relay: DatagramRelay }
  | { readonly kind: "over" };

/**
 * The connection of a SOCKS server with a client, of whichever version.
 *
 * Nothing is read while the target is being connected. What came behind the request is passed on then.
 *
 * @see Twisted: `twisted.protocols.socks.SOCKSv4` (SO-1 to SO-4)
 */
export abstract class SOCKSServer extends RelayedProtocol {
  protected readonly settings: SOCKSSettings;
  /** What has arrived and was not used. */
  protected abstract readonly source: RequestSource;
  #state: ServerState = { kind: "asking", timeout: undefined };

  constructor(settings: SOCKSSettings) {
    super();
    this.settings = settings;
  }

  override connectionMade(): void {
    const { reactor, requestTimeout } = this.settings;
    const timeout = reactor.callLater(requestTimeout, () => {
      this.#enter({ kind: "over" });
      this.transport.loseConnection();
    });
    this.#state = { kind: "asking", timeout };
  }

  override dataReceived(data: Buffer): void {
    switch (this.#state.kind) {
      case "asking":
        this.source.push(data);
        this.read();
        break;
      case "working":
      case "relaying":
        super.dataReceived(data);
        break;
      case "associated": // for as long as it stays connected, there is nothing more to say
      case "over":
        break;
    }
  }

  override readConnectionLost(): void {
    if (this.isRelayed) super.readConnectionLost();
    else this.transport.loseConnection();
  }

  override connectionLost(reason: Failure): void {
    this.#enter({ kind: "over" });
    super.connectionLost(reason);
  }

  /**
   * Override: whether a client may have what it asks for. The target is checked after that, by its address.
   *
   * @param _code - 1 to connect, 2 to wait for a connection, from `host`; 3 to have datagrams relayed, which come
   *   from `host` and `port`, if they aren't 0. Their targets are checked each, by their address.
   * @param _user - in version 4, who the client says it is; nobody has checked that
   * @returns a Deferred or Promise is waited for
   */
  authorize(
    _code: number,
    _host: string,
    _port: number,
    _user: string,
  ): boolean | PromiseLike<boolean> {
    return true;
  }

  /** Takes what can be taken of what has arrived. */
  protected abstract read(): void;

  /** An answer, as it is sent. */
  protected abstract encodeAnswer(reply: SOCKSReply, address: SOCKSAddress): Buffer;

  /** What an answer to a CONNECT tells of the connection with the target. */
  protected abstract addressToTell(target: RelayedProtocol): IAddress;

  /** Whether the client is still asking: nothing more is taken otherwise. */
  protected get isAsking(): boolean {
    return this.#state.kind === "asking" && !this.transport.disconnecting;
  }

  /** Takes a message; what is none is answered and closes the connection. */
  protected take<M>(next: () => M | undefined): M | undefined {
    try {
      return next();
    } catch (error) {
      if (!(error instanceof SOCKSMessageError)) throw error;
      this.refuse(error.reply);
      return undefined;
    }
  }

  /** Does what the client asks for. */
  protected perform(request: SOCKSRequest): void {
    this.#enter({ kind: "working", work: undefined });
    this.transport.pauseProducing();
    const { command, host, port, user } = request;
    const work = maybeDeferred(() => this.authorize(COMMANDS[command], host, port, user))
      .addCallback((isAuthorized) => {
        if (!isAuthorized) throw new SOCKSRefusedError("notAllowed");
        if (command === "udpAssociate") return this.#associate(port);
        return this.#targetAddress(request).addCallback((address) =>
          command === "bind" ? this.#bind(address) : this.#connect(address),
        );
      })
      .addErrback((failure) => this.#failed(failure));
    if (this.#state.kind === "working") this.#state = { kind: "working", work };
  }

  /** Answers and closes. */
  protected refuse(reply: SOCKSReply): void {
    this.#enter({ kind: "over" });
    this.transport.write(this.encodeAnswer(reply, NOWHERE));
    this.transport.loseConnection();
  }

  /** The address to go for: of those that a name has, the first that is allowed. */
  #targetAddress({ host, port }: SOCKSRequest): Deferred<IPv4Address | IPv6Address> {
    const { nameResolver } = this.settings.reactor;
    return addressesOf(nameResolver, new HostnameAddress(host, port), host).addCallback((found) => {
      const addresses = found.filter(isIP);
      if (addresses.length === 0) throw new SOCKSRefusedError("hostUnreachable");
      const allowed = addresses.find((address) => this.settings.isAllowedTarget(address.host));
      if (allowed === undefined) throw new SOCKSRefusedError("notAllowed");
      return allowed;
    });
  }

  #connect({ kind, host, port }: IPv4Address | IPv6Address): Deferred<void> {
    if (port === 0) throw new SOCKSRefusedError("failure");
    const { reactor, targetTimeout: timeout } = this.settings;
    const Endpoint = kind === "IPv4" ? TCP4ClientEndpoint : TCP6ClientEndpoint;
    const factory = Factory.forProtocol(RelayedProtocol);
    factory.noisy = false;
    return new Endpoint(reactor, host, port, { timeout })
      .connect(factory)
      .addCallback((target) => this.#relay(target, this.addressToTell(target)));
  }

  #bind({ host }: IPv4Address | IPv6Address): Deferred<void> {
    const { reactor, bindTimeout: timeout } = this.settings;
    const own = this.transport.getHost();
    if (!isIP(own)) throw new SOCKSRefusedError("failure");
    const plan = { interface: own.host, expectedHost: host, timeout };
    const bound = new BoundTarget(reactor, plan);
    return bound
      .whenListening()
      .addCallback((address) => {
        this.#grant(address);
        return bound.connected;
      })
      .addCallback((target) => this.#relay(target, target.transport.getPeer()))
      .addErrback((failure) => {
        bound.stop(); // it may be given up before it waits
        return failure;
      });
  }

  /** Relays datagrams until the client closes this connection (RFC 1928, section 7). */
  #associate(clientPort: number): Deferred<void> {
    const { reactor } = this.settings;
    const [own, peer] = [this.transport.getHost(), this.transport.getPeer()];
    if (!providesUDP(reactor)) throw new SOCKSRefusedError("commandNotSupported");
    if (!isIP(own) || !isIP(peer)) throw new SOCKSRefusedError("failure");
    const plan = { interface: own.host, clientHost: peer.host, clientPort };
    const relay = new DatagramRelay(this.settings, reactor, plan);
    return relay
      .whenListening()
      .addCallback((address) => {
        if (this.#state.kind !== "working") throw new SOCKSRefusedError("failure"); // the client has gone
        this.#enter({ kind: "associated", relay });
        this.#grant(address);
        this.transport.resumeProducing();
      })
      .addErrback((failure) => {
        relay.stop();
        return failure;
      });
  }

  #relay(target: RelayedProtocol, told: IAddress): void {
    if (this.#state.kind !== "working") {
      target.transport.loseConnection(); // the client has gone
      return;
    }
    this.#enter({ kind: "relaying" });
    this.#grant(told);
    this.relayWith(target);
    const rest = this.source.clear();
    if (rest.length > 0) super.dataReceived(rest);
    this.transport.resumeProducing();
  }

  #grant(address: IAddress): void {
    this.transport.write(this.encodeAnswer("granted", isIP(address) ? address : NOWHERE));
  }

  #failed(failure: Failure): void {
    if (this.#state.kind !== "working") return; // it was given up
    const reply = replyFor(failure);
    if (reply === "failure")
      log.info("a request failed: {why}", { why: failure.getErrorMessage() });
    this.refuse(reply);
  }

  /** Ends what belongs to the state before. */
  #enter(state: ServerState): void {
    const before = this.#state;
    this.#state = state;
    if (before.kind === "asking" && before.timeout?.active()) before.timeout.cancel();
    if (before.kind === "working" && state.kind === "over") before.work?.cancel();
    if (before.kind === "associated") before.relay.stop();
    if (state.kind === "over") this.source.clear();
  }
}

function replyFor(failure: Failure): SOCKSReply {
  const { value } = failure;
  if (value instanceof SOCKSRefusedError) return value.reply;
  if (failure.check(ConnectionRefusedError) !== undefined) return "connectionRefused";
  const unreachable = [
    NoRouteError,
    UnknownHostError,
    DNSLookupError,
    TCPTimedOutError,
    TimeoutError,
  ];
  return failure.check(...unreachable) === undefined ? "failure" : "hostUnreachable";
}
