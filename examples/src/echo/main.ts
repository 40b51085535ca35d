/**
 * Echo over TCP, TLS, Unix sockets and UDP, by one protocol class: the places differ, the events do not.
 *
 * ```text
 * openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.pem -out server.pem
 * node examples/dist/echo/main.js --udp 8007 tcp:8007:interface=127.0.0.1 \
 *   ssl:8008:interface=127.0.0.1 unix:/tmp/echo.socket
 *
 * nc 127.0.0.1 8007
 * openssl s_client -quiet -connect 127.0.0.1:8008
 * nc -U /tmp/echo.socket
 * nc -u 127.0.0.1 8007
 * ```
 *
 * It prints where it listens. Read `echo.ts` first, then `each-datagram.ts`, which lets it answer datagrams.
 */
import { parseArgs } from "node:util";
import { Factory, reactor, serverFromString } from "@cordage/reactor";
import { fromCommandLine, readPort, runProgram, tellWhere, UsageError } from "../program.ts";
import { EachDatagram } from "./each-datagram.ts";
import { Echo } from "./echo.ts";

const USAGE = `Usage: node examples/dist/echo/main.js [--udp PORT] [ENDPOINT ...] [--help]

Sends back what it gets, at any number of endpoints such as
  tcp:8007:interface=127.0.0.1
  ssl:8008:interface=127.0.0.1:privateKey=server.pem
  unix:/tmp/echo.socket
and at a UDP port of 127.0.0.1. Port 0 takes a free port; tcp:8007 alone would be open to everybody. Ctrl-C stops.
`;

/** The most that a datagram can hold: an answer must not be shorter than its question. */
const MAX_DATAGRAM = 65_507;

runProgram(USAGE, (args) => {
  const { values, positionals } = fromCommandLine(() =>
    parseArgs({ args, allowPositionals: true, options: { udp: { type: "string" } } }),
  );
  const endpoints = fromCommandLine(() => positionals.map((it) => serverFromString(reactor, it)));
  if (endpoints.length === 0 && values.udp === undefined) throw new UsageError("echo what, where?");
  const factory = Factory.forProtocol(Echo);

  for (const endpoint of endpoints) tellWhere("echo", endpoint.listen(factory));
  if (values.udp !== undefined) {
    // On this machine only: anybody can send in anybody's name, and two echoes would never stop talking.
    const place = { interface: "127.0.0.1", maxPacketSize: MAX_DATAGRAM };
    const port = reactor.listenUDP(readPort("--udp", values.udp), new EachDatagram(factory), place);
    tellWhere("echo", port.whenListening());
  }
  reactor.run();
});
