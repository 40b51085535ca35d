import { type Deferred, DeferredList, type MemberOutcome, maybeDeferred } from "@cordage/deferred";
import type { IService, IServiceCollection } from "../interfaces/service.ts";
import { Service } from "./service.ts";
import { NoSuchServiceError, ServiceNameTakenError } from "./service-errors.ts";

/**
 * A service made of others, which it starts in the order they were added and stops in the reverse order.
 *
 * ```ts
 * const program = new MultiService();
 * new StreamServerEndpointService(endpoint, factory).setServiceParent(program);
 * program.startService();
 * ```
 *
 * @see Twisted: `twisted.application.service.MultiService` (A2)
 */
export class MultiService extends Service implements IServiceCollection {
  readonly #services = new Set<IService>();
  readonly #named = new Map<string, IService>();

  /** What one throws reaches the caller; the ones after it are left out. */
  override privilegedStartService(): void {
    super.privilegedStartService();
    for (const service of this.#services) service.privilegedStartService();
  }

  /** What one throws reaches the caller; the ones after it are not started. */
  override startService(): void {
    super.startService();
    // A copy: one that is added from now on has been started by that.
    for (const service of [...this.#services]) {
      if (this.#services.has(service)) service.startService();
    }
  }

  /**
   * Stops all of them, whatever becomes of the others.
   *
   * @returns fires with the outcome of each, the last one first, when all have ended; never fails
   */
  override stopService(): Deferred<MemberOutcome<unknown>[]> {
    super.stopService();
    const lastFirst = [...this.#services].reverse();
    return new DeferredList(
      lastFirst.map((service): Deferred<unknown> => maybeDeferred(() => service.stopService())),
    );
  }

  getServiceNamed(name: string): IService {
    const service = this.#named.get(name);
    if (service === undefined) throw new NoSuchServiceError(name);
    return service;
  }

  /** The services in it, in the order in which they were added. */
  [Symbol.iterator](): Iterator<IService> {
    return this.#services.values();
  }

  addService(service: IService): void {
    const { name } = service;
    if (name !== undefined) {
      if (this.#named.has(name)) throw new ServiceNameTakenError(name);
      this.#named.set(name, service);
    }
    this.#services.add(service);
    if (!this.running) return;
    service.privilegedStartService(); // privileges may be gone by now, but others need none
    service.startService();
  }

  removeService(service: IService): unknown {
    if (!this.#services.delete(service)) throw new NoSuchServiceError(service.name);
    if (service.name !== undefined) this.#named.delete(service.name);
    return this.running ? service.stopService() : undefined;
  }
}
