/**
 * A file to download, at a limited speed.
 *
 * ```text
 * node examples/dist/throttled-download/main.js --bytes-per-second 1000 package-lock.json
 * curl -o /dev/null http://127.0.0.1:8080/
 * ```
 *
 * It prints where it listens; curl shows the speed. `throttled-file.ts` puts a bucket of tokens between the file and
 * the response: neither knows of the other, or of the limit.
 */
import { createReadStream, statSync } from "node:fs";
import { parseArgs } from "node:util";
import type { FileSource } from "@cordage/protocols/basic";
import { Site } from "@cordage/protocols/web";
import { reactor } from "@cordage/reactor";
import {
  fromCommandLine,
  readInteger,
  readPort,
  runProgram,
  tellWhere,
  UsageError,
} from "../program.ts";
import { SpeedLimit, ThrottledFile } from "./throttled-file.ts";

const USAGE = `Usage: node examples/dist/throttled-download/main.js [OPTIONS] FILE

Serves FILE over HTTP on 127.0.0.1.

  --port PORT           0 takes a free one (8080)
  --bytes-per-second N  over all downloads together (100000)
  --help                this text
`;

const options = {
  port: { type: "string", default: "8080" },
  "bytes-per-second": { type: "string", default: "100000" },
} as const;

runProgram(USAGE, (args) => {
  const { values, positionals } = fromCommandLine(() =>
    parseArgs({ args, allowPositionals: true, options }),
  );
  const [path] = positionals;
  if (path === undefined) throw new UsageError("which FILE?");
  const { size } = fromCommandLine(() => statSync(path));
  const rate = readInteger("--bytes-per-second", values["bytes-per-second"], {
    least: 1,
    most: 1e12,
  });

  const open = (): FileSource =>
    size === 0 ? Buffer.alloc(0) : createReadStream(path, { end: size - 1 }); // it may be growing
  const site = new Site(new ThrottledFile({ length: size, open }, new SpeedLimit(rate, reactor)));
  const place = { interface: "127.0.0.1" };
  const listening = reactor.listenTCP(readPort("--port", values.port), site, place);
  tellWhere("download", listening.whenListening());
  reactor.run();
});
