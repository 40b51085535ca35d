import {
  getReactor,
  type IReactorPluggableNameResolver,
  type IReactorTCP,
  type IReactorTime,
  type IReactorUDP,
} from "@cordage/reactor";
import { IPNetworks, SPECIAL_NETWORKS } from "../ip/index.ts";

/** What a server needs of a reactor, and UDP if datagrams are to be relayed: `NodeReactor` has all of it. */
export type SOCKSReactor = IReactorTCP &
  IReactorTime &
  IReactorPluggableNameResolver &
  Partial<IReactorUDP>;

/** Seconds in which a client has to have said what it wants, unless chosen otherwise (SO-4). */
export const REQUEST_TIMEOUT = 10;
/** Seconds until an attempt to connect to a target is given up, unless chosen otherwise. */
export const TARGET_TIMEOUT = 30;
/** Seconds in which the connection has to come that a client has asked to wait for, unless chosen otherwise. */
export const BIND_TIMEOUT = 120;

/** What may be chosen for a server. Every member may be left out. */
export interface SOCKSOptions {
  /** What connects, resolves names and measures time. Default: the default reactor. */
  readonly reactor?: SOCKSReactor | undefined;
  /**
   * Networks that clients may reach though they are special: loopback, private and the like, which are
   * refused otherwise, whatever name leads there. Such as `["10.1.0.0/16"]`. Default: none.
   */
  readonly allowedNetworks?: Iterable<string> | undefined;
  /** Whether clients that don't show who they are may come from other hosts than this. Default: false. */
  readonly allowAnonymous?: boolean | undefined;
  /** Seconds in which a client has to have said what it wants. Default: {@link REQUEST_TIMEOUT}. */
  readonly requestTimeout?: number | undefined;
  /** Seconds until an attempt to connect to a target is given up. Default: {@link TARGET_TIMEOUT}. */
  readonly targetTimeout?: number | undefined;
  /** Seconds in which an awaited connection has to come. Default: {@link BIND_TIMEOUT}. */
  readonly bindTimeout?: number | undefined;
}

/** What all connections of a server go by. */
export class SOCKSSettings {
  readonly allowAnonymous: boolean;
  readonly requestTimeout: number;
  readonly targetTimeout: number;
  readonly bindTimeout: number;
  readonly #reactor: SOCKSReactor | undefined;
  readonly #special = new IPNetworks(SPECIAL_NETWORKS);
  readonly #allowed: IPNetworks;
  readonly #loopback = new IPNetworks(["127.0.0.0/8", "::1"]);

  /** @throws RangeError for what is no network, or a time that is not above 0 */
  constructor(options: SOCKSOptions) {
    this.#reactor = options.reactor;
    this.#allowed = new IPNetworks(options.allowedNetworks ?? []);
    this.allowAnonymous = options.allowAnonymous ?? false;
    this.requestTimeout = seconds("requestTimeout", options.requestTimeout ?? REQUEST_TIMEOUT);
    this.targetTimeout = seconds("targetTimeout", options.targetTimeout ?? TARGET_TIMEOUT);
    this.bindTimeout = seconds("bindTimeout", options.bindTimeout ?? BIND_TIMEOUT);
  }

  get reactor(): SOCKSReactor {
    return this.#reactor ?? getReactor();
  }

  /** Whether a client at this address needn't show who it is. */
  mayBeAnonymous(host: string): boolean {
    return this.allowAnonymous || this.#loopback.contains(host);
  }

  /** Whether clients may reach an address. */
  isAllowedTarget(host: string): boolean {
    return !this.#special.contains(host) || this.#allowed.contains(host);
  }
}

function seconds(name: string, chosen: number): number {
  if (!(chosen > 0)) throw new RangeError(`${name} has to be above 0 seconds, got ${chosen}`);
  return chosen;
}
