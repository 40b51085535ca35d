import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Described } from "./described-values.ts";

/** What Python is to write. */
export type DumpJob =
  | { readonly kind: "call" | "response"; readonly values: readonly Described[] }
  | { readonly kind: "fault"; readonly code: number; readonly text: string };

/** What Python makes of a document. */
export interface Loaded {
  readonly method?: string | null;
  readonly values?: readonly Described[];
  readonly fault?: readonly [Described, Described];
}

/** What came of one piece of work: a result, or Python's exception as text. */
export interface Outcome<T> {
  readonly ok?: T;
  readonly error?: string;
}

/** Python's answers, in order. */
export interface PythonAnswers {
  readonly loaded: readonly Outcome<Loaded>[];
  readonly dumped: readonly Outcome<string>[];
}

const PYTHON = "/usr/bin/python3";
const MAX_ANSWER_BYTES = 512 * 1024 * 1024;

/** Where the sources of the tests are: beside what they were compiled to. */
const SCRIPT = fileURLToPath(new URL("../../test/interop/peers/xmlrpc_codec.py", import.meta.url));

/** Has Python load `documents` and do `jobs`, all in one run. */
export function askPython(
  documents: readonly (string | Uint8Array)[],
  jobs: readonly DumpJob[],
): PythonAnswers {
  const load = documents.map((document) => Buffer.from(document).toString("base64"));
  const { status, stdout, stderr, error } = spawnSync(PYTHON, [SCRIPT], {
    input: JSON.stringify({ load, dump: jobs }),
    encoding: "utf8",
    maxBuffer: MAX_ANSWER_BYTES,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${PYTHON} ended with status ${status}:\n${stderr}`);
  return JSON.parse(stdout) as PythonAnswers; // as the script says
}
