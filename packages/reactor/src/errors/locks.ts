import { ReactorError } from "./reactor-error.ts";

/** A filesystem lock that another process holds can't be released by this one (D76). */
export class LockNotOwnedError extends ReactorError {
  override readonly name = "LockNotOwnedError";
  override readonly code = "ERR_LOCK_NOT_OWNED";
  protected static override readonly sentence = "The lock is held by another process";
  /** The number of the process that holds it. */
  readonly owner: number;

  constructor(path: string, owner: number) {
    super(`${path}, process ${owner}`);
    this.owner = owner;
  }
}
