import { Deferred, gatherResults } from "@cordage/deferred";
import type { HostAndPort, IReactorTime } from "@cordage/reactor";
import { SeededRandom, type SimulatedNetwork } from "@cordage/testing";
import { BlockClient } from "./block-client.ts";
import { BlockServer } from "./block-server.ts";
import { Intruder } from "./intruder.ts";
import { BLOCK_BYTES } from "./server-session.ts";

const PORT = 6969;

/** Clients begin within so many seconds. */
const BEGIN_WITHIN = 20;

/** After the last client, the server gets so many seconds to come to an end. */
const AFTERWARDS = 60;

/** The programs that take part, so that others can take their places. */
export interface Participants {
  server(file: Buffer, clock: IReactorTime): BlockServer;
  client(server: HostAndPort, token: number, clock: IReactorTime): BlockClient;
}

/** Those without a planted bug. */
export const CORRECT: Participants = {
  server: (file, clock) => new BlockServer(file, clock),
  client: (server, token, clock) => new BlockClient(server, token, clock),
};

/** Bytes that look random, the same each time. */
export function makeFile(bytes: number): Buffer {
  const random = new SeededRandom("file");
  const file = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at++) file[at] = random.integer(0, 255);
  return file;
}

/**
 * A scenario: some clients get the file from one server, beginning at different times, while an intruder
 * interferes. It fails unless every client gets every byte, and the server ends every session knowing that.
 */
export function transferTo(
  clients: number,
  file: Buffer,
  participants: Participants = CORRECT,
): (network: SimulatedNetwork) => Deferred<void> {
  return (network) => {
    const host = network.host("server");
    const server = participants.server(file, host.reactor);
    host.reactor.listenUDP(PORT, server);
    startIntruder(network, [host.address, PORT], Math.ceil(file.length / BLOCK_BYTES));
    const files = Array.from({ length: clients }, (_, index) => {
      const { reactor } = network.host(`client-${index}`);
      const client = participants.client([host.address, PORT], index, reactor);
      reactor.callLater(network.random.between(0, BEGIN_WITHIN), () => {
        reactor.listenUDP(0, client);
      });
      return client.file;
    });
    return gatherResults(files)
      .addCallback((received) => checkFiles(received, file))
      .addCallback(() => wait(network.time, AFTERWARDS))
      .addCallback(() => checkServer(server, clients));
  };
}

function startIntruder(network: SimulatedNetwork, server: HostAndPort, blocks: number): void {
  const { reactor } = network.host("intruder");
  reactor.listenUDP(0, new Intruder(server, blocks, network.random.fork("intruder"), reactor));
}

function wait(clock: IReactorTime, seconds: number): Deferred<void> {
  const over = new Deferred<void>();
  clock.callLater(seconds, () => over.callback());
  return over;
}

function checkFiles(received: readonly Buffer[], file: Buffer): void {
  for (const [index, each] of received.entries()) {
    if (!each.equals(file)) throw new Error(`client ${index} has got something else`);
  }
}

function checkServer({ tally, openSessions }: BlockServer, clients: number): void {
  if (tally.completed === clients && tally.givenUp === 0 && openSessions === 0) return;
  const { completed, givenUp } = tally;
  throw new Error(`sessions: ${completed} completed, ${givenUp} given up, ${openSessions} open`);
}
