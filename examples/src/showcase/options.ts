import { parseArgs } from "node:util";

/** Where the showcase listens. */
export interface ShowcaseOptions {
  readonly echoPort: number;
  readonly httpPort: number;
}

export const USAGE = `Usage: npm start -- [--echo PORT] [--http PORT] [--help]

Serves, on 127.0.0.1: echo on a TCP port (8007), a web site (8080), and XML-RPC on the site, at /RPC2.
Port 0 takes a free port. Ctrl-C stops.
`;

/** The command line is not one the showcase takes. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Reads the command line.
 *
 * @returns the options, or `"help"` when asked for it
 * @throws UsageError with what is wrong
 */
export function parseOptions(args: readonly string[]): ShowcaseOptions | "help" {
  const options = {
    echo: { type: "string", default: "8007" },
    http: { type: "string", default: "8080" },
    help: { type: "boolean", default: false },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    if (values.help) return "help";
    return {
      echoPort: parsePort("--echo", values.echo),
      httpPort: parsePort("--http", values.http),
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function parsePort(option: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65535)) throw new RangeError(`${option} takes a port from 0 to 65535, got ${text}`);
  return port;
}
