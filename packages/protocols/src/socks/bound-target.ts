import { Deferred } from "@cordage/deferred";
import {
  Factory,
  type IAddress,
  type IDelayedCall,
  type IListeningPort,
  type IPAddress,
  type ITransport,
  TimeoutError,
} from "@cordage/reactor";
import { RelayedProtocol } from "../portforward/index.ts";
import { SOCKSRefusedError } from "./errors.ts";
import { isIP, isSameHost } from "./ip-hosts.ts";
import type { SOCKSReactor } from "./socks-settings.ts";

/** Where to wait for a connection, and whose. */
export interface BindPlan {
  /** The address to listen on. */
  readonly interface: string;
  /** The only host that may connect. */
  readonly expectedHost: string;
  /** Seconds. */
  readonly timeout: number;
}

/**
 * Waits for one connection, which a client has asked for with BIND.
 *
 * It has to come from the expected host: the first one from anywhere else ends the waiting (SO-2).
 */
export class BoundTarget {
  /** Fires with the connection; fails when another host connects, or nobody in time. */
  readonly connected: Deferred<RelayedProtocol> = new Deferred(() => this.stop());
  readonly #port: IListeningPort<IPAddress>;
  readonly #timeout: IDelayedCall;
  readonly #expected: string;

  constructor(reactor: SOCKSReactor, plan: BindPlan) {
    this.#expected = plan.expectedHost;
    const factory = new SingleFactory((address) => this.#accept(address));
    this.#port = reactor.listenTCP(0, factory, { interface: plan.interface, backlog: 1 });
    this.#timeout = reactor.callLater(plan.timeout, () => this.#fail(new TimeoutError()));
  }

  /** Fires with where it listens. */
  whenListening(): Deferred<IPAddress> {
    return this.#port.whenListening().addCallback((port) => port.getHost());
  }

  /** Waits no more. May be called again. */
  stop(): void {
    if (this.#timeout.active()) this.#timeout.cancel();
    this.#port.stopListening();
  }

  #accept(address: IAddress): RelayedProtocol | null {
    if (this.connected.called) return null;
    if (isIP(address) && isSameHost(address.host, this.#expected)) {
      this.stop();
      return new Announced((target) => this.connected.callback(target));
    }
    this.#fail(new SOCKSRefusedError("failure"));
    return null;
  }

  #fail(error: Error): void {
    this.stop();
    this.connected.errback(error);
  }
}

class SingleFactory extends Factory {
  override noisy = false;
  readonly #accept: (address: IAddress) => RelayedProtocol | null;

  constructor(accept: (address: IAddress) => RelayedProtocol | null) {
    super();
    this.#accept = accept;
  }

  override buildProtocol(address: IAddress): RelayedProtocol | null {
    return this.#accept(address);
  }
}

/** Tells when it is connected. */
class Announced extends RelayedProtocol {
  readonly #announce: (target: RelayedProtocol) => void;

  constructor(announce: (target: RelayedProtocol) => void) {
    super();
    this.#announce = announce;
  }

  override makeConnection(transport: ITransport): unknown {
    const returned = super.makeConnection(transport);
    this.#announce(this);
    return returned;
  }
}
