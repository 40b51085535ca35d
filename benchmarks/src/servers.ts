import { compare, report } from "./compare.ts";
import { type LengthOfAnswer, LoadedServer } from "./load.ts";

const CONNECTIONS = 64;

const HELLO = Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

/** TCP echo against `node:net`. */
export async function benchmarkEcho(rounds: number): Promise<void> {
  for (const bytes of [64, 4096]) {
    await race(
      `TCP echo of ${bytes} B on ${CONNECTIONS} connections`,
      Buffer.alloc(bytes, 97),
      () => bytes,
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
  await race(
    `HTTP hello, keep-alive, ${CONNECTIONS} connections`,
    HELLO,
    lengthOfResponse,
    rounds,
    [
      ["node:http", "hello-node-http"],
      ["Cordage Site and Resource", "hello-cordage"],
    ],
  );
}

async function race(
  title: string,
  request: Buffer,
  lengthOfAnswer: LengthOfAnswer,
  rounds: number,
  programs: readonly (readonly [name: string, program: string])[],
): Promise<void> {
  const contenders: LoadedServer[] = [];
  try {
    for (const [name, program] of programs) {
      contenders.push(
        await LoadedServer.start(name, program, request, lengthOfAnswer, CONNECTIONS),
      );
    }
    report(title, "us of processor time an exchange", await compare(contenders, rounds));
  } finally {
    for (const contender of contenders) contender.stop();
  }
}

/** A head, and as many bytes as its Content-Length says. */
function lengthOfResponse(received: Buffer): number | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const length = /^content-length: *(\d+) *$/im.exec(received.toString("latin1", 0, end))?.[1];
  if (length === undefined) throw new Error("the response has no Content-Length");
  return end + 4 + Number(length);
}
