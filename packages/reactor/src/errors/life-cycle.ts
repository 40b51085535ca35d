/** Errors of starting, stopping and installing reactors (R1, R3, R18). */
import { ReactorError } from "./reactor-error.ts";

/** `run()` on a reactor that runs. */
export class ReactorAlreadyRunning extends ReactorError {
  override readonly name = "ReactorAlreadyRunning";
  override readonly code = "ERR_REACTOR_ALREADY_RUNNING";
  protected static override readonly sentence = "The reactor is running already";
}

/** `stop()` on a reactor that does not run or is stopping. */
export class ReactorNotRunning extends ReactorError {
  override readonly name = "ReactorNotRunning";
  override readonly code = "ERR_REACTOR_NOT_RUNNING";
  protected static override readonly sentence = "Can't stop reactor that isn't running";
}

/** `run()` on a reactor that was stopped. */
export class ReactorNotRestartable extends ReactorError {
  override readonly name = "ReactorNotRestartable";
  override readonly code = "ERR_REACTOR_NOT_RESTARTABLE";
  protected static override readonly sentence = "A reactor that was stopped can't run again";
}

/** `installReactor()` when there is one. */
export class ReactorAlreadyInstalledError extends ReactorError {
  override readonly name = "ReactorAlreadyInstalledError";
  override readonly code = "ERR_REACTOR_ALREADY_INSTALLED";
  protected static override readonly sentence =
    "A reactor is installed already, or the default one is in use";
}
