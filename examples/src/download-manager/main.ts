/**
 * Downloads files into a folder, one after the other or several at a time.
 *
 * ```text
 * node examples/dist/download-manager/slow-server.js 8090
 * U=http://127.0.0.1:8090
 * node examples/dist/download-manager/main.js $U/a $U/b $U/c $U/d
 * node examples/dist/download-manager/main.js --parallel 4 $U/a $U/b $U/c $U/d
 * ```
 *
 * The first takes 20 seconds, the second 5. Their test shows the same in virtual time, without waiting for it: read
 * `downloads.ts`, then `examples/test/download-manager/downloads.spec.ts`.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { Agent } from "@cordage/protocols/web";
import { ExitError, react, reactor } from "@cordage/reactor";
import { fromCommandLine, print, readInteger, runProgram, UsageError } from "../program.ts";
import { downloadInParallel, downloadInSequence, type Outcome } from "./downloads.ts";

const USAGE = `Usage: node examples/dist/download-manager/main.js [OPTIONS] URL ...

  --parallel N  so many at a time (1)
  --into DIR    where to, made if need be (downloads)
  --help        this text
`;

const options = {
  parallel: { type: "string", default: "1" },
  into: { type: "string", default: "downloads" },
} as const;

runProgram(USAGE, (args) => {
  const { values, positionals: urls } = fromCommandLine(() =>
    parseArgs({ args, allowPositionals: true, options }),
  );
  if (urls.length === 0) throw new UsageError("which URL?");
  for (const url of urls) fromCommandLine(() => new URL(url));
  const most = readInteger("--parallel", values.parallel, { least: 1, most: 100 });

  react(async () => {
    const began = reactor.seconds();
    const agent = new Agent(reactor);
    const outcomes = await (most === 1
      ? downloadInSequence(agent, urls)
      : downloadInParallel(agent, urls, most));
    await mkdir(values.into, { recursive: true });
    for (const [index, outcome] of outcomes.entries()) await save(outcome, index, values.into);
    print(`${(reactor.seconds() - began).toFixed(1)} seconds`);
    if (outcomes.some((outcome) => "error" in outcome)) throw new ExitError(1);
  });
});

/** What a URL says is no file name: of its last part, what is harmless; a number makes it one of its kind. */
async function save(outcome: Outcome, index: number, folder: string): Promise<void> {
  if ("error" in outcome) {
    print(`${outcome.url}: ${outcome.error.message}`);
    return;
  }
  const name = basename(new URL(outcome.url).pathname).replace(/[^\w.-]/g, "_");
  const path = join(folder, `${index + 1}-${name || "index"}`);
  await writeFile(path, outcome.body);
  print(`${outcome.url}: ${outcome.body.length} bytes in ${path}`);
}
