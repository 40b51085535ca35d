/** Errors of ports. */
import { ReactorError } from "./reactor-error.ts";

/** An address can't be bound. */
export class BindError extends ReactorError {
  override readonly name: string = "BindError";
  override readonly code: string = "ERR_BIND";
  protected static override readonly sentence: string = "An error occurred binding to an interface";
}

/** A port can't be listened on. `cause` is what the system said. */
export class CannotListenError extends BindError {
  override readonly name = "CannotListenError";
  override readonly code = "ERR_CANNOT_LISTEN";
  /** The address that was asked for; empty for all. */
  readonly interface: string;
  readonly port: number | string;
  /** What the system said. */
  readonly socketError: Error;

  constructor(interfaceName: string, port: number | string, socketError: Error) {
    const sentence = `Couldn't listen on ${interfaceName === "" ? "any" : interfaceName}:${port}`;
    super(socketError.message, { sentence, cause: socketError });
    this.interface = interfaceName;
    this.port = port;
    this.socketError = socketError;
  }
}

/** The port is not bound: not yet, or not any more. */
export class NotListeningError extends ReactorError {
  override readonly name = "NotListeningError";
  override readonly code = "ERR_NOT_LISTENING";

  /** @param request - what it was asked to do */
  constructor(request = "stop listening", options?: ErrorOptions) {
    const sentence = `The Port was not listening when it was asked to ${request}`;
    super("", { ...options, sentence });
  }
}

/** A file descriptor is being listened on that can be listened on only once. */
export class AlreadyListened extends ReactorError {
  override readonly name = "AlreadyListened";
  override readonly code = "ERR_ALREADY_LISTENED";
  protected static override readonly sentence = "The file descriptor is being listened on already";
}
