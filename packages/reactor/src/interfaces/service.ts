/**
 * A part of a program that is started and stopped with it.
 *
 * ```text
 * privilegedStartService -> startService -> … -> stopService, and from the start again if need be
 * ```
 *
 * @see Twisted: `twisted.application.service.IService` (A1)
 */
export interface IService {
  /** What its parent knows it by, if it has a name. */
  readonly name: string | undefined;
  /** Whether it was started and not stopped since. */
  readonly running: boolean;
  /** The collection it belongs to. */
  readonly parent: IServiceCollection | undefined;

  /** @throws ServiceHasParentError when it belongs to a collection: that knows it by its name */
  setName(name: string): void;

  /**
   * Joins a collection, after leaving the one it is in.
   *
   * @throws ServiceNameTakenError when another of the collection has its name. It is in none then
   * @throws TypeError for what is no collection
   */
  setServiceParent(parent: IServiceCollection): void;

  /**
   * Leaves its collection.
   *
   * @returns what came of stopping it, if it was running: possibly something to wait for
   * @throws ServiceHasNoParentError when it is in none
   */
  disownServiceParent(): unknown;

  /** Does what needs privileges, such as binding low ports, before `startService`. */
  privilegedStartService(): void;

  /** Begins its work. */
  startService(): void;

  /**
   * Ends its work.
   *
   * @returns a Deferred or Promise, if that takes time
   */
  stopService(): unknown;
}

/**
 * Services that are started and stopped together. Iterating gives them in the order they were added.
 *
 * @see Twisted: `twisted.application.service.IServiceCollection` (A2)
 */
export interface IServiceCollection extends Iterable<IService> {
  /** @throws NoSuchServiceError when no service has that name */
  getServiceNamed(name: string): IService;

  /**
   * Takes a service in, and starts it if the collection is running. For `setServiceParent` only.
   *
   * @throws ServiceNameTakenError when another has its name
   */
  addService(service: IService): void;

  /**
   * Takes a service out, and stops it if the collection is running. For `disownServiceParent` only.
   *
   * @returns what `stopService` returned
   * @throws NoSuchServiceError when it is not in here
   */
  removeService(service: IService): unknown;
}
