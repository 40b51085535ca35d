import { withCertificate } from "./certificate.ts";
import { connectPlain, connectSecurely, LoadedServer } from "./load.ts";
import { type Entrant, race } from "./race.ts";

/** What is echoed: on how many connections, and how much at a time. */
const SHAPES: readonly (readonly [connections: number, bytes: number])[] = [
  [64, 64],
  [64, 4096],
  [1, 65_536],
  [8, 65_536],
];

const UNIT = "us of processor time an exchange";

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
        unit: UNIT,
        entrants,
        load: (name, server) =>
          LoadedServer.start(name, server, {
            request: Buffer.alloc(bytes, 97),
            lengthOfAnswer: () => bytes,
            connections,
            connect: connectPlain,
          }),
      },
      rounds,
    );
  }
}

/** TLS echo against bare `node:tls`. */
export async function benchmarkTLS(rounds: number): Promise<void> {
  await withCertificate(async (...args) => {
    await race(
      {
        title: "TLS echo of 64 B, connections: 64",
        unit: UNIT,
        args,
        entrants: [
          ["node:tls", "echo-tls"],
          ["Cordage", "echo-cordage-tls"],
          ["Python Twisted", "echo.py"],
        ],
        load: (name, server) =>
          LoadedServer.start(name, server, {
            request: Buffer.alloc(64, 97),
            lengthOfAnswer: () => 64,
            connections: 64,
            connect: connectSecurely,
          }),
      },
      rounds,
    );
  });
}
