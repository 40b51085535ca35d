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
import {
  type Downloads,
  downloadInParallel,
  downloadInSequence,
  type Outcome,
} from "./downloads.ts";

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
    await mkdir(values.into, { recursive: true });
    const downloads: Downloads = {
      agent: new Agent(reactor),
      urls,
      save: (body, index) => writeFile(join(values.into, fileName(urls[index] ?? "", index)), body),
    };
    const outcomes = await (most === 1
      ? downloadInSequence(downloads)
      : downloadInParallel(downloads, most));
    for (const outcome of outcomes) print(`${outcome.url}: ${describe(outcome)}`);
    print(`${(reactor.seconds() - began).toFixed(1)} seconds`);
    if (outcomes.some((outcome) => "error" in outcome)) throw new ExitError(1);
  });
});

function describe(outcome: Outcome): string {
  return "error" in outcome ? outcome.error.message : `${outcome.bytes} bytes`;
}

/** What a URL says is no file name: of its last part, what is harmless; a number makes it one of its kind. */
function fileName(url: string, index: number): string {
  const name = basename(new URL(url).pathname).replace(/[^\w.-]/g, "_");
  return `${index + 1}-${name || "index"}`;
}
