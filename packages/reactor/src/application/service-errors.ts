/**
 * The errors of services and their collections (A1, A2). Twisted raises RuntimeError, KeyError and
 * ValueError.
 */
import { ReactorError } from "../errors/reactor-error.ts";

/** `setName()` on a service that belongs to a collection. */
export class ServiceHasParentError extends ReactorError {
  override readonly name = "ServiceHasParentError";
  override readonly code = "ERR_SERVICE_HAS_PARENT";
  protected static override readonly sentence = "Cannot change name when parent exists";
}

/** `disownServiceParent()` on a service that belongs to no collection. */
export class ServiceHasNoParentError extends ReactorError {
  override readonly name = "ServiceHasNoParentError";
  override readonly code = "ERR_SERVICE_HAS_NO_PARENT";
  protected static override readonly sentence = "The service belongs to no collection";
}

/** The collection has a service of that name. */
export class ServiceNameTakenError extends ReactorError {
  override readonly name = "ServiceNameTakenError";
  override readonly code = "ERR_SERVICE_NAME_TAKEN";
  protected static override readonly sentence = "Cannot have two services with the same name";
}

/** The service is not in the collection. */
export class NoSuchServiceError extends ReactorError {
  override readonly name = "NoSuchServiceError";
  override readonly code = "ERR_NO_SUCH_SERVICE";
  protected static override readonly sentence = "The collection has no such service";
}
