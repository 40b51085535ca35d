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

const HOST = "127.0.0.1";
const IDLE_SECONDS = 60;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    "bytes-per-second": { type: "string", default: "10000" },
    connections: { type: "string", default: "100" },
  },
});

const idleLimited = new TimeoutFactory(Factory.forProtocol(Echo), IDLE_SECONDS);
const throttled = new ThrottlingFactory(idleLimited, {
  readLimit: Number(values["bytes-per-second"]),
  maxConnectionCount: Number(values.connections),
});
reactor
  .listenTCP(Number(positionals[0]), throttled, { interface: HOST })
  .whenListening()
  .addCallback((port) => {
    process.stdout.write(`throttled echo on ${HOST}:${port.getHost().port}\n`);
  });
reactor.run();
