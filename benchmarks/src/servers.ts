import { compare, report } from "./compare.ts";
import { LoadedServer } from "./load.ts";

const CONNECTIONS = 64;

const HELLO = Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

/** TCP echo against `node:net`. */
export async function benchmarkEcho(rounds: number): Promise<void> {
  for (const bytes of [64, 4096]) {
    await race(
      `TCP echo of ${bytes} B on ${CONNECTIONS} connections`,
      Buffer.alloc(bytes, 97),
      rounds,
      [
        ["node:net", "echo-net"],
        ["Cordage", "echo-cordage"],
      ],
    );
  }
}

/** A constant page against `node:http`. */
export async function benchmarkHTTP(rounds: number): Promise<void> {
  await race(`HTTP hello, keep-alive, ${CONNECTIONS} connections`, HELLO, rounds, [
    ["node:http", "hello-node-http"],
    ["Cordage Site and Resource", "hello-cordage"],
  ]);
}

async function race(
  title: string,
  request: Buffer,
  rounds: number,
  programs: readonly (readonly [name: string, program: string])[],
): Promise<void> {
  const contenders = await Promise.all(
    programs.map(([name, program]) => LoadedServer.start(name, program, request, CONNECTIONS)),
  );
  report(title, "us of processor time an exchange", await compare(contenders, rounds));
  for (const contender of contenders) contender.stop();
}
