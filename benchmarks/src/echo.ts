import { withCertificate } from "./certificate.ts";
import { hasCompiler } from "./generators.ts";
import {
  type Connect,
  connectPlain,
  connectSecurely,
  type Exchange,
  LoadedServer,
} from "./load.ts";
import { NativeLoad } from "./native-load.ts";
import { type Entrant, race } from "./race.ts";

/** What is echoed: on how many connections, messages of what length, and how many are under way on each. */
const SHAPES: readonly (readonly [connections: number, bytes: number, underWay: number])[] = [
  [64, 64, 1],
  [64, 4096, 1],
  [1, 65_536, 4],
  [8, 65_536, 4],
];

/**
 * TCP echo against bare `node:net`: small messages in turns, and bulk, which comes in a stream.
 *
 * Nobody delays small segments (Nagle's algorithm). Where a system does, it cuts up the stream: all servers then take
 * twice the time for bulk.
 */
export async function benchmarkEcho(rounds: number): Promise<void> {
  const entrants: readonly Entrant[] = [
    ["node:net", "echo-net"],
    ["Cordage", "echo-cordage"],
    ["Cordage, chunks lent", "echo-cordage", "lent"],
    ["Python Twisted", "echo.py"],
  ];
  for (const [connections, bytes, underWay] of SHAPES) {
    await race(
      {
        title: titleOf(connections, bytes, underWay),
        isFresh: bytes > 4096, // memory for a large chunk costs half or double, as it happens to lie
        exchange: "an exchange",
        entrants,
        load: (name, server) =>
          hasCompiler()
            ? new NativeLoad(name, server, "ping_pong", connections, bytes, underWay)
            : LoadedServer.start(name, server, {
                ...exchange(connections, bytes, connectPlain),
                underWay,
              }),
      },
      rounds,
    );
  }
}

/** TLS echo against bare `node:tls`. The load comes from Node, which has TLS. */
export async function benchmarkTLS(rounds: number): Promise<void> {
  await withCertificate(async (...args) => {
    await race(
      {
        title: "TLS echo of 64 B, connections: 64",
        exchange: "an exchange",
        args,
        entrants: [
          ["node:tls", "echo-tls"],
          ["Cordage", "echo-cordage-tls"],
          ["Python Twisted", "echo.py"],
        ],
        load: (name, server) => LoadedServer.start(name, server, exchange(64, 64, connectSecurely)),
      },
      rounds,
    );
  });
}

function titleOf(connections: number, bytes: number, underWay: number): string {
  const shape = `TCP echo of ${bytes} B, connections: ${connections}`;
  return underWay === 1 ? shape : `${shape}, under way on each: ${underWay}`;
}

function exchange(connections: number, bytes: number, connect: Connect): Exchange {
  const request = Buffer.alloc(bytes, 97);
  return { request, lengthOfAnswer: () => bytes, connections, connect };
}
