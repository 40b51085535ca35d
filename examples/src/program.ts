/** What the examples have in common as programs: a usage, `--help`, and telling where they listen. */
import type { Deferred } from "@cordage/deferred";
import { type IListeningPort, reactor } from "@cordage/reactor";

/** The status of a program that was called wrongly (sysexits: EX_USAGE). */
const EXIT_USAGE = 64;

/** The command line is not one that the program takes. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Runs a program with its arguments. `--help` prints the usage instead; after a UsageError the usage goes to
 * stderr, and the status is 64.
 */
export function runProgram(usage: string, main: (args: string[]) => void): void {
  process.stdout.once("error", endQuietly);
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    process.stdout.write(usage);
    return;
  }
  try {
    main(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}`);
    process.exitCode = EXIT_USAGE;
  }
}

/** Whoever reads what a program prints may have seen enough, as `| head` has: then it ends, without a complaint. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}

/**
 * Makes something of the command line.
 *
 * @throws UsageError with what `read` throws
 */
export function fromCommandLine<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/**
 * A whole number from the command line.
 *
 * @param what - what it is, for who has to correct it
 * @throws UsageError unless it is from `least` to `most`
 */
export function readInteger(
  what: string,
  text: string | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const number = /^\d{1,15}$/.test(text ?? "") ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`${what} is a number from ${least} to ${most}, not ${text ?? "left out"}`);
}

/** A port from the command line; 0 takes any free one. @throws UsageError unless it is from 0 to 65535 */
export function readPort(what: string, text: string | undefined): number {
  return readInteger(what, text, { least: 0, most: 65535 });
}

/** Prints where a port listens once it does; or why it can't, and stops the reactor. */
export function tellWhere(name: string, listening: Deferred<IListeningPort>): void {
  listening.addCallbacks(
    (port) => print(`${name}: ${port.getHost()}`),
    (failure) => failProgram(failure.getErrorMessage()),
  );
}

/** Prints what went wrong on stderr, and stops the reactor; the status is 1. */
export function failProgram(why: string): void {
  process.stderr.write(`${why}\n`);
  process.exitCode = 1;
  reactor.callWhenRunning(() => reactor.stop());
}

/** Prints a line. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
