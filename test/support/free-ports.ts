import type { Step } from "./documented-steps.ts";
import { freePort } from "./free-port.ts";

/** A port in a command: behind an address, or the first argument of a program. */
const PORT = /(?:127\.0\.0\.1[ :]|\btcp:|\.[jt]s )(?<port>\d{4,5})\b/g;

/**
 * Puts a free port in place of each that is named in a command, in files and in what is printed, too: those that
 * pages name may be taken on this machine.
 */
export async function withFreePorts(steps: readonly Step[]): Promise<Step[]> {
  const ports = new Map<string, string>();
  for (const port of steps.flatMap(portsIn))
    ports.set(port, ports.get(port) ?? `${await freePort()}`);
  const replaced = (text: string): string =>
    text.replace(/\b\d{4,5}\b/g, (number) => ports.get(number) ?? number);
  return steps.map((step) =>
    step.kind === "write"
      ? { ...step, text: replaced(step.text) }
      : {
          ...step,
          command: replaced(step.command),
          prints: step.prints === undefined ? undefined : replaced(step.prints),
        },
  );
}

function portsIn(step: Step): string[] {
  if (step.kind === "write") return [];
  return [...step.command.matchAll(PORT)].map(({ groups }) => `${groups?.["port"]}`);
}
