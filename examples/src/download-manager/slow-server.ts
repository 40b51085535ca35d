/**
 * A server to try the download manager with: each of its files takes five seconds, whatever its name.
 *
 * ```text
 * node examples/dist/download-manager/slow-server.js 8090
 * ```
 */
import { Site } from "@cordage/protocols/web";
import { reactor } from "@cordage/reactor";
import { readPort, runProgram, tellWhere } from "../program.ts";
import { SlowFile } from "./slow-file.ts";

const USAGE = `Usage: node examples/dist/download-manager/slow-server.js [PORT] [--help]

Serves slow files over HTTP on a port of 127.0.0.1: 8090 by default, 0 for a free one. Ctrl-C stops.
`;

runProgram(USAGE, ([port = "8090"]) => {
  const site = new Site(new SlowFile(reactor));
  const listening = reactor.listenTCP(readPort("PORT", port), site, { interface: "127.0.0.1" });
  tellWhere("slow files", listening.whenListening());
  reactor.run();
});
