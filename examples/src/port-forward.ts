/**
 * Forwards a port to another host.
 *
 * ```text
 * node examples/dist/port-forward.js 8080 www.example.org 80
 * ```
 *
 * It prints where it listens, and a line for every connection that could not be forwarded.
 */
import type { Failure } from "@cordage/deferred";
import { ProxyFactory, ProxyServer } from "@cordage/protocols/portforward";
import { reactor } from "@cordage/reactor";
import { print, readPort, runProgram, tellWhere, UsageError } from "./program.ts";

const USAGE = `Usage: node examples/dist/port-forward.js PORT TARGET-HOST TARGET-PORT [--help]

Forwards connections to a port of 127.0.0.1, 0 for a free one. Ctrl-C stops.
`;

/** Says so when the target can't be reached. */
class TalkingServer extends ProxyServer {
  override connectionLost(reason: Failure): void {
    if (this.peer === null) print(`not forwarded: ${this.transport.getPeer()}`);
    super.connectionLost(reason);
  }
}

runProgram(USAGE, ([port, targetHost, targetPort]) => {
  if (targetHost === undefined) throw new UsageError("where to?");
  const factory = new ProxyFactory(targetHost, readPort("TARGET-PORT", targetPort));
  factory.protocol = TalkingServer;
  const place = { interface: "127.0.0.1" };
  const listening = reactor.listenTCP(readPort("PORT", port), factory, place);
  tellWhere(`to ${targetHost}`, listening.whenListening());
  reactor.run();
});
