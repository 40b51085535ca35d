import type {
  IConnector,
  IDelayedCall,
  IListeningPort,
  IProcessTransport,
  IProtocolFactory,
} from "@cordage/reactor";
import { replaceMethod } from "../replaced-method.ts";
import { watchAccepted } from "./accepted-connections.ts";
import { CreationPlace } from "./creation-place.ts";
import {
  type TrackedHandle,
  trackCall,
  trackConnector,
  trackPort,
  trackProcess,
} from "./tracked-handle.ts";

/** The methods that make ports, and which of their arguments is the factory of what they accept. */
const LISTENING: Readonly<Record<string, number | undefined>> = {
  listenTCP: 1,
  listenSSL: 1,
  listenUNIX: 1,
  adoptStreamPort: 2,
  listenUDP: undefined,
  listenMulticast: undefined,
  adoptDatagramPort: undefined,
};

const CONNECTING = ["connectTCP", "connectSSL", "connectUNIX"] as const;

/** How many factories are remembered at least, before those that are gone are thrown out. */
const MIN_KEPT_FACTORIES = 64;

/** Takes note of a handle that was made. */
export type HandleListener = (handle: TrackedHandle) => void;

/**
 * Has a reactor tell of every handle that is made with it, as far as it can make such handles.
 *
 * @returns undoes it
 */
export function watchReactor(reactor: object, made: HandleListener): () => void {
  const watch = new ReactorWatch(reactor, made);
  watch.begin();
  return () => watch.end();
}

class ReactorWatch {
  readonly #reactor: object;
  readonly #made: HandleListener;
  /** How each factory becomes what it was. Held weakly: nobody keeps a factory only for that. */
  readonly #factories = new WeakMap<object, () => void>();
  #watchedFactories: WeakRef<object>[] = [];
  #sweepAt = MIN_KEPT_FACTORIES;
  readonly #undo: (() => void)[] = [];

  constructor(reactor: object, made: HandleListener) {
    this.#reactor = reactor;
    this.#made = made;
  }

  begin(): void {
    this.#after("callLater", (call, place, [, action]) =>
      trackCall(call as IDelayedCall, nameOf(action), place),
    );
    for (const [name, factoryAt] of Object.entries(LISTENING)) {
      this.#after(name, (port, place, args) => {
        if (factoryAt !== undefined) this.#accept(args[factoryAt], place);
        return trackPort(port as IListeningPort, place);
      });
    }
    for (const name of CONNECTING) {
      this.#after(name, (connector, place) => trackConnector(connector as IConnector, place));
    }
    this.#after("spawnProcess", (child, place) => trackProcess(child as IProcessTransport, place));
    this.#replace("adoptStreamConnection", (adopt) => (...args) => {
      this.#accept(args[2], new CreationPlace()); // first: the protocol is built before it returns
      return adopt(...args);
    });
  }

  end(): void {
    for (const held of this.#watchedFactories) {
      const factory = held.deref();
      if (factory !== undefined) this.#factories.get(factory)?.();
    }
    for (const step of this.#undo.reverse()) step();
  }

  /** Notes what a method of the reactor returns. What that is, its interface says. */
  #after(
    name: string,
    track: (made: unknown, place: CreationPlace, args: readonly unknown[]) => TrackedHandle,
  ): void {
    this.#replace(name, (original) => (...args) => {
      const result = original(...args);
      this.#made(track(result, new CreationPlace(), args));
      return result;
    });
  }

  #replace(name: string, wrap: Parameters<typeof replaceMethod>[2]): void {
    if (name in this.#reactor) this.#undo.push(replaceMethod(this.#reactor, name, wrap));
  }

  #accept(factory: unknown, place: CreationPlace): void {
    if (!isFactory(factory) || this.#factories.has(factory)) return;
    this.#factories.set(factory, watchAccepted(factory, place, this.#made));
    this.#watchedFactories.push(new WeakRef(factory));
    if (this.#watchedFactories.length >= this.#sweepAt) this.#sweepFactories();
  }

  #sweepFactories(): void {
    this.#watchedFactories = this.#watchedFactories.filter((held) => held.deref() !== undefined);
    this.#sweepAt = Math.max(MIN_KEPT_FACTORIES, 2 * this.#watchedFactories.length);
  }
}

function isFactory(value: unknown): value is IProtocolFactory {
  return typeof value === "object" && value !== null && "buildProtocol" in value;
}

function nameOf(action: unknown): string {
  return (typeof action === "function" && action.name) || "an anonymous function";
}
