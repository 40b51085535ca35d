/** The command line of the client. */
import { parseArgs } from "node:util";
import { fromCommandLine, readInteger, readPort, UsageError } from "../program.ts";

/** What the client is told to do, and where the board is. */
export interface ClientOptions {
  readonly host: string;
  readonly port: number;
  readonly pushPort: number;
  /** Whether to ask over a connection where a datagram would do. */
  readonly tcp: boolean;
  readonly command:
    | { readonly name: "watch" }
    | { readonly name: "publish"; readonly text: string }
    | { readonly name: "ids" | "get" | "last"; readonly number: number };
}

export const USAGE = `Usage: node examples/dist/message-board/client.js [OPTIONS] COMMAND

  publish TEXT    publish TEXT; for - what comes from standard input
  ids N           the ids of the last N messages
  get ID          the message with this id
  last N          the last N messages
  watch           each message as it is published, until Ctrl-C

  --host ADDRESS  of the board, an IP address (127.0.0.1)
  --port PORT     for requests, by datagrams and connections (1300)
  --push PORT     for watch (1301)
  --tcp           ask over a connection, also where a datagram would do
  --help          this text
`;

const OPTIONS = {
  host: { type: "string", default: "127.0.0.1" },
  port: { type: "string", default: "1300" },
  push: { type: "string", default: "1301" },
  tcp: { type: "boolean", default: false },
} as const;

/** What a number may be: the board takes up to fifteen digits. */
const NUMBERS = { least: 0, most: 999_999_999_999_999 };

/** Reads the command line. @throws UsageError with what is wrong */
export function readClientOptions(args: string[]): ClientOptions {
  const { values, positionals } = fromCommandLine(() =>
    parseArgs({ args, allowPositionals: true, options: OPTIONS }),
  );
  return {
    host: values.host,
    port: readPort("--port", values.port),
    pushPort: readPort("--push", values.push),
    tcp: values.tcp,
    command: readCommand(positionals),
  };
}

function readCommand([name, ...args]: string[]): ClientOptions["command"] {
  const wanted = name === "watch" ? 0 : 1;
  if (args.length !== wanted) throw new UsageError("a command, and what belongs to it, is needed");
  const [argument = ""] = args;
  switch (name) {
    case "watch":
      return { name };
    case "publish":
      return { name, text: argument };
    case "ids":
    case "get":
    case "last":
      return { name, number: readInteger(name, argument, NUMBERS) };
    default:
      throw new UsageError(`there is no command ${name}`);
  }
}
