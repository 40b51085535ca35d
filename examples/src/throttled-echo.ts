/**
 * An echo server that reads no more than so many bytes a second, over all its connections together, and takes
 * no more than so many connections.
 *
 * ```text
 * node examples/dist/throttled-echo.js 8007 --bytes-per-second 1000 --connections 10
 * ```
 *
 * It prints where it listens. Each policy is a factory around a factory: the echo knows of none.
 */
import { parseArgs } from "node:util";
import { ThrottlingFactory, TimeoutFactory } from "@cordage/protocols/policies";
import { Echo } from "@cordage/protocols/wire";
import { Factory, reactor } from "@cordage/reactor";
import { fromCommandLine, readInteger, readPort, runProgram, tellWhere } from "./program.ts";

const USAGE = `Usage: node examples/dist/throttled-echo.js [OPTIONS] PORT

Echoes on a TCP port of 127.0.0.1, 0 for a free one. Ctrl-C stops.

  --bytes-per-second N  read over all connections together (10000)
  --connections N       at a time, others are refused (100)
  --help                this text
`;

const options = {
  "bytes-per-second": { type: "string", default: "10000" },
  connections: { type: "string", default: "100" },
} as const;

const IDLE_SECONDS = 60;
const AMOUNTS = { least: 1, most: 1_000_000_000 };

runProgram(USAGE, (args) => {
  const { positionals, values } = fromCommandLine(() =>
    parseArgs({ args, allowPositionals: true, options }),
  );
  const idleLimited = new TimeoutFactory(Factory.forProtocol(Echo), IDLE_SECONDS);
  const throttled = new ThrottlingFactory(idleLimited, {
    readLimit: readInteger("--bytes-per-second", values["bytes-per-second"], AMOUNTS),
    maxConnectionCount: readInteger("--connections", values.connections, AMOUNTS),
  });
  const place = { interface: "127.0.0.1" };
  const listening = reactor.listenTCP(readPort("PORT", positionals[0]), throttled, place);
  tellWhere("throttled echo", listening.whenListening());
  reactor.run();
});
