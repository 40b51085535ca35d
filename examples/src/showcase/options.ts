import { parseArgs } from "node:util";
import { fromCommandLine, readPort } from "../program.ts";

/** Where the showcase listens. */
export interface ShowcaseOptions {
  readonly echoPort: number;
  readonly httpPort: number;
}

export const USAGE = `Usage: npm start -- [--echo PORT] [--http PORT] [--help]

Serves, on 127.0.0.1: echo on a TCP port (8007), a web site (8080), and XML-RPC on the site, at /RPC2.
Port 0 takes a free port. Ctrl-C stops.
`;

/** Reads the command line. @throws UsageError with what is wrong */
export function parseOptions(args: string[]): ShowcaseOptions {
  const options = {
    echo: { type: "string", default: "8007" },
    http: { type: "string", default: "8080" },
  } as const;
  const { values } = fromCommandLine(() => parseArgs({ args, options }));
  return { echoPort: readPort("--echo", values.echo), httpPort: readPort("--http", values.http) };
}
