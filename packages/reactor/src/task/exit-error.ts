import { ReactorError } from "../errors/reactor-error.ts";

/** The largest exit code that systems pass on whole. */
const MAX_EXIT_CODE = 255;

/**
 * Ends a program that runs in `react` with an exit code, when its `main` fails with it. Nothing is logged.
 *
 * @see Twisted: `SystemExit` out of `react` (K14)
 */
export class ExitError extends ReactorError {
  override readonly name = "ExitError";
  override readonly code = "ERR_EXIT";
  protected static override readonly sentence = "The program asked to exit";
  /** The code to exit with. */
  readonly exitCode: number;

  /** @throws RangeError unless `exitCode` is an integer from 0 to 255 */
  constructor(exitCode: number = 0) {
    if (!Number.isInteger(exitCode) || exitCode < 0 || exitCode > MAX_EXIT_CODE) {
      throw new RangeError(`exitCode must be an integer from 0 to 255, got ${exitCode}`);
    }
    super(`code ${exitCode}`);
    this.exitCode = exitCode;
  }
}
