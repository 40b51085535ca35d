import type { RunningExample } from "../support/running-example.ts";

/** Starts a program, in the language that is being tried. */
export type Start = (...args: readonly (string | number)[]) => RunningExample;

/** A talk with a program, which is to go the same way with the Python original and with what it became. */
export interface Conversation {
  /** The name of both files, without the ending. */
  readonly program: string;
  /** What is to come of it. */
  readonly transcript: readonly string[];
  /** Starts the program, as often as it takes, talks to it, and sees to its end. */
  talk(start: Start): Promise<readonly string[]>;
}

/**
 * Talks to a program that listens, and ends it as Ctrl-C does; rejects if it has complained.
 *
 * @param talk - gets the port it listens on
 */
export async function withServer(
  server: RunningExample,
  talk: (port: number) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const transcript = await talk(await server.port());
  await server.interrupt();
  return transcript;
}

/** The lines that a program has printed by its end. */
export async function printedBy(program: RunningExample): Promise<string[]> {
  const { status, output, errors } = await program.ended();
  if (status !== 0) throw new Error(`it ended with ${status}: ${errors}`);
  return output.trimEnd().split("\n");
}
