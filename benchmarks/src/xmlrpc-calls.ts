import { encodeMethodCall } from "@cordage/protocols/xmlrpc";
import { type Contender, compare, report } from "./compare.ts";
import { connectPlain, type LengthOfAnswer, LoadedServer } from "./load.ts";
import { hasTwisted, ServerProcess } from "./server-process.ts";

const CONNECTIONS = 32;

const ENTRANTS = [
  ["Python Twisted XMLRPC", "xmlrpc_calls.py"],
  ["npm xmlrpc", "xmlrpc-npm"],
  ["@cordage/protocols XMLRPC", "xmlrpc-cordage"],
] as const;

/** Calls of `add(2, 3)` from end to end: HTTP, decoding, the method, encoding. */
export async function benchmarkCalls(rounds: number): Promise<void> {
  const servers: LoadedServer[] = [];
  try {
    for (const [name, program] of ENTRANTS) {
      if (program.endsWith(".py") && !hasTwisted) continue;
      servers.push(
        await LoadedServer.start(name, await ServerProcess.start(program), {
          request: request(),
          lengthOfAnswer,
          connections: CONNECTIONS,
          connect: connectPlain,
        }),
      );
    }
    const unit = "calls a second of the server's processor time; more is better";
    const title = `XML-RPC calls, ${CONNECTIONS} connections`;
    report(title, unit, await compare(servers.map(perSecond), rounds));
  } finally {
    for (const server of servers) server.stop();
  }
}

/** What takes so many microseconds, how often a second has room for it. */
function perSecond(server: LoadedServer): Contender {
  return { name: server.name, round: async () => 1e6 / (await server.round())[0] };
}

function request(): Buffer {
  const document = encodeMethodCall("add", [2, 3]);
  const head = [
    "POST /RPC2 HTTP/1.1",
    "Host: localhost",
    "Content-Type: text/xml",
    `Content-Length: ${document.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), document]);
}

/** Of an answer with a Content-Length, or in chunks, of which the last is empty. */
const lengthOfAnswer: LengthOfAnswer = (received) => {
  const headEnd = received.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = received.toString("latin1", 0, headEnd);
  if (!head.startsWith("HTTP/1.1 200 ")) throw new Error(`refused: ${head}`);
  const length = /^content-length: *(\d+) *$/im.exec(head)?.[1];
  if (length !== undefined) return headEnd + 4 + Number(length);
  const lastChunk = received.indexOf("\r\n0\r\n\r\n", headEnd);
  return lastChunk < 0 ? undefined : lastChunk + "\r\n0\r\n\r\n".length;
};
