import { requireServiceCollection } from "../base/argument-checks.ts";
import type { IService, IServiceCollection } from "../interfaces/service.ts";
import { ServiceHasNoParentError, ServiceHasParentError } from "./service-errors.ts";

/**
 * The base class of services: keeps whether it runs, and where it belongs. Override what it is started and
 * stopped with, and call the overridden method.
 *
 * ```ts
 * class Greeter extends Service {
 *   override startService(): void {
 *     super.startService();
 *     console.log("hello");
 *   }
 * }
 * ```
 *
 * @see Twisted: `twisted.application.service.Service` (A1)
 */
export class Service implements IService {
  #running = false;
  #name: string | undefined = undefined;
  #parent: IServiceCollection | undefined = undefined;

  get running(): boolean {
    return this.#running;
  }

  get name(): string | undefined {
    return this.#name;
  }

  get parent(): IServiceCollection | undefined {
    return this.#parent;
  }

  setName(name: string): void {
    if (this.#parent !== undefined) throw new ServiceHasParentError();
    this.#name = name;
  }

  setServiceParent(parent: IServiceCollection): void {
    requireServiceCollection(parent);
    if (this.#parent !== undefined) this.disownServiceParent();
    this.#parent = parent; // before it is added, because that may start it
    try {
      parent.addService(this);
    } catch (error) {
      // It may also be in there, and have failed to start.
      if (![...parent].includes(this)) this.#parent = undefined;
      throw error;
    }
  }

  disownServiceParent(): unknown {
    if (this.#parent === undefined) throw new ServiceHasNoParentError();
    const stopped = this.#parent.removeService(this);
    this.#parent = undefined;
    return stopped;
  }

  /** Override to do what needs privileges. */
  privilegedStartService(): void {}

  startService(): void {
    this.#running = true;
  }

  stopService(): unknown {
    this.#running = false;
    return undefined;
  }
}
