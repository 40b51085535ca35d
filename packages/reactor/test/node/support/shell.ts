import type { SpawnProcessOptions } from "@cordage/reactor";

/** How to run a script of the shell as a child, in an environment where it finds programs. */
export function sh(script: string, options: SpawnProcessOptions = {}): SpawnProcessOptions {
  return { args: ["sh", "-c", script], env: { PATH: "/usr/bin:/bin" }, ...options };
}
