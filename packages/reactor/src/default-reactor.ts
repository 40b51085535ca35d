/** The reactor a program uses unless it brings its own. */
import { ReactorAlreadyInstalledError } from "./errors.ts";
import type { IReactorCore } from "./interfaces/core.ts";
import type { IReactorMulticast } from "./interfaces/multicast.ts";
import type { IReactorProcess } from "./interfaces/process.ts";
import type { IReactorPluggableNameResolver } from "./interfaces/resolver.ts";
import type { IReactorSocket } from "./interfaces/socket.ts";
import type { IReactorSSL } from "./interfaces/ssl.ts";
import type { IReactorStandardIO } from "./interfaces/standard-io.ts";
import type { IReactorTCP } from "./interfaces/tcp.ts";
import type { IReactorThreads } from "./interfaces/threads.ts";
import type { IReactorTime } from "./interfaces/time.ts";
import type { IReactorUDP } from "./interfaces/udp.ts";
import type { IReactorUNIX } from "./interfaces/unix.ts";
import { NodeReactor } from "./node/node-reactor.ts";

/** What the default reactor can do. */
export type DefaultReactor = IReactorCore &
  IReactorTime &
  IReactorTCP &
  IReactorSSL &
  IReactorUNIX &
  IReactorUDP &
  IReactorMulticast &
  IReactorSocket &
  IReactorPluggableNameResolver &
  IReactorProcess &
  IReactorStandardIO &
  IReactorThreads;

/** Stands in for the default reactor until there is one, and for ever wherever it was kept. */
const standIn: DefaultReactor = new Proxy({} as DefaultReactor, {
  get(_target, name) {
    const actual = getReactor();
    const value: unknown = Reflect.get(actual, name, actual);
    // Its private state is its own, not the proxy's.
    return typeof value === "function" ? value.bind(actual) : value;
  },
  set: (_target, name, value) => Reflect.set(getReactor(), name, value),
  has: (_target, name) => Reflect.has(getReactor(), name),
  getPrototypeOf: () => Reflect.getPrototypeOf(getReactor()),
});

/**
 * The default reactor, for programs: made on first use, not on import. Libraries take a reactor, or the
 * one interface of it they need, as a parameter.
 *
 * Until then this is a stand-in for it, and afterwards the reactor itself: through the stand-in a delayed
 * call costs half as much again.
 */
export let reactor: DefaultReactor = standIn;

/**
 * Makes `newReactor` the default, before anything has used it.
 *
 * @throws ReactorAlreadyInstalledError when a reactor is installed or the default one is in use (R18)
 */
export function installReactor(newReactor: DefaultReactor): void {
  if (reactor !== standIn) throw new ReactorAlreadyInstalledError();
  reactor = newReactor;
}

/** The default reactor; the first call makes it, unless one was installed. */
export function getReactor(): DefaultReactor {
  if (reactor === standIn) reactor = new NodeReactor();
  return reactor;
}
