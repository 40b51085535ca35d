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

/** What is echoed: on how many connections, and how much at a time. */
const SHAPES: readonly (readonly [connections: number, bytes: number])[] = [
  [64, 64],
  [64, 4096],
  [1, 65_536],
  [8, 65_536],
];

/** TCP echo against bare `node:net`: small messages in turns, and bulk. */
export async function benchmarkEcho(rounds: number): Promise<void> {
  const entrants: readonly Entrant[] = [
    ["node:net", "echo-net"],
    ["Cordage", "echo-cordage"],
    ["Cordage, chunks lent", "echo-cordage-lent"],
    ["Python Twisted", "echo.py"],
  ];
  for (const [connections, bytes] of SHAPES) {
    await race(
      {
        title: `TCP echo of ${bytes} B, connections: ${connections}`,
        exchange: "an exchange",
        entrants,
        load: (name, server) =>
          hasCompiler()
            ? new NativeLoad(name, server, "ping_pong", connections, bytes)
            : LoadedServer.start(name, server, exchange(connections, bytes, connectPlain)),
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

function exchange(connections: number, bytes: number, connect: Connect): Exchange {
  const request = Buffer.alloc(bytes, 97);
  return { request, lengthOfAnswer: () => bytes, connections, connect };
}
