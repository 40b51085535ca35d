import { spawn } from "node:child_process";

/** What a program has left. */
export interface ProgramResult {
  readonly status: number | null;
  readonly output: Buffer;
  readonly errors: string;
}

const TIME_LIMIT_MS = 60_000;

/** Runs a program to its end. */
export function runProgram(
  command: string,
  args: readonly string[],
  input: string | Uint8Array = "",
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "pipe", timeout: TIME_LIMIT_MS });
    const output: Buffer[] = [];
    let errors = "";
    child.stdout.on("data", (piece: Buffer) => output.push(piece));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.stdin.on("error", () => {}); // one that doesn't read may have ended
    child.stdin.end(input);
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status, output: Buffer.concat(output), errors });
    });
  });
}

/** The same for one that has to end well: its output as text. */
export async function outputOf(
  command: string,
  args: readonly string[],
  input: string | Uint8Array = "",
): Promise<string> {
  const { status, output, errors } = await runProgram(command, args, input);
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${errors}`);
  return output.toString();
}
