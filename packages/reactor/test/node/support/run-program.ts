import { type StdioOptions, spawn } from "node:child_process";

/** What a program has printed, and how it ended. */
export interface ProgramResult {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** How to run a program, beside what it does. */
export interface ProgramOptions {
  /** Called when it first prints something. */
  readonly whenReady?: (child: { kill(signal: NodeJS.Signals): void }) => void;
  /** What it inherits: file descriptors 3 and up. */
  readonly inherits?: Exclude<StdioOptions, string>;
  /** What Node itself is told, such as `--expose-gc`. */
  readonly nodeOptions?: readonly string[];
}

/** Runs a program that uses the default reactor, until it ends. */
export function runProgram(
  body: string,
  { whenReady = () => {}, inherits = [], nodeOptions = [] }: ProgramOptions = {},
): Promise<ProgramResult> {
  const program = `
    import { Deferred } from "@cordage/deferred";
    import { DatagramProtocol, Factory, Protocol, getReactor, reactor } from "@cordage/reactor";
    ${body}`;
  const child = spawn(
    process.execPath,
    [...nodeOptions, "--input-type=module", "--eval", program],
    {
      cwd: new URL("../../..", import.meta.url),
      stdio: ["ignore", "pipe", "pipe", ...inherits],
    },
  );
  let output = "";
  let errors = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    if (output === "") whenReady(child);
    output += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, output, errors }));
  });
}
