import { connectPlain, LoadedServer } from "./load.ts";
import { race } from "./race.ts";

const CONNECTIONS = 64;

const HELLO = Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

/** A constant page against `node:http`. */
export async function benchmarkHTTP(rounds: number): Promise<void> {
  await race(
    {
      title: `HTTP hello, keep-alive, ${CONNECTIONS} connections`,
      unit: "us of processor time an exchange",
      entrants: [
        ["node:http", "hello-node-http"],
        ["Cordage Site and Resource", "hello-cordage"],
      ],
      load: (name, server) =>
        LoadedServer.start(name, server, {
          request: HELLO,
          lengthOfAnswer: lengthOfResponse,
          connections: CONNECTIONS,
          connect: connectPlain,
        }),
    },
    rounds,
  );
}

/** A head, and as many bytes as its Content-Length says. */
function lengthOfResponse(received: Buffer): number | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const length = /^content-length: *(\d+) *$/im.exec(received.toString("latin1", 0, end))?.[1];
  if (length === undefined) throw new Error("the response has no Content-Length");
  return end + 4 + Number(length);
}
