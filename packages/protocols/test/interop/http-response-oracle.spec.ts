/** What others make of the responses that we refuse. */
import { once } from "node:events";
import { get } from "node:http";
import { type AddressInfo, createServer, type Server, type TcpNetConnectOpts } from "node:net";
import { readBody } from "@cordage/protocols/http";
import { Agent } from "@cordage/protocols/web";
import { NodeReactor } from "@cordage/reactor";
import { expect } from "chai";
import { HOSTILE_RESPONSES } from "../http/client/hostile-responses.ts";
import { startNginxProxy } from "./http/nginx-server.ts";
import type { SocketServer } from "./http/socket-server.ts";

/** Makes a request, and tells what came of it: `undefined` for a refusal. */
type Ask = (method: string) => Promise<string | undefined>;

const BAD_GATEWAY = 502;

/** As `node:http` takes the response, from a port or through a proxy. */
function askNode(place: TcpNetConnectOpts | { readonly socketPath: string }): Ask {
  return (method) =>
    new Promise((resolve) => {
      const request = get({ ...place, method, agent: false }, (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("end", () => {
          const isRefused = response.statusCode === BAD_GATEWAY;
          resolve(isRefused ? undefined : `${response.statusCode} ${Buffer.concat(pieces)}`);
        });
        response.on("error", () => resolve(undefined));
      });
      request.on("upgrade", (response, socket) => {
        socket.destroy();
        resolve(`${response.statusCode} upgraded`);
      });
      request.on("error", () => resolve(undefined));
    });
}

function askOurs(port: number): Ask {
  const agent = new Agent(new NodeReactor());
  return async (method) =>
    await agent
      .request(method, `http://127.0.0.1:${port}/`)
      .addCallback((response) => readBody(response, { acceptUntilClose: true }))
      .addCallbacks(String, () => undefined);
}

describe("the corpus of responses", () => {
  let bytes = Buffer.alloc(0);
  let server: Server;
  let port: number;
  let nginx: SocketServer;

  before(async () => {
    server = createServer((socket) => {
      socket.on("error", () => {}); // a client that refuses resets the connection
      socket.once("data", () => socket.end(bytes));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port; // TCP has one
    nginx = await startNginxProxy([port]);
  });
  after(async () => {
    await nginx.stop();
    server.close();
  });

  it("is refused by us, and not by the others", async () => {
    const ours = askOurs(port);
    const others: readonly [string, Ask][] = [
      ["node:http", askNode({ host: "127.0.0.1", port })],
      ["nginx", askNode({ socketPath: nginx.path })], // what it passes on as a proxy
    ];
    const rows: Record<string, string>[] = [];
    for (const { name, rule, method, bytes: text } of HOSTILE_RESPONSES) {
      bytes = Buffer.from(text, "latin1");
      expect(await ours(method), name).to.equal(undefined);
      const row: Record<string, string> = { rule, response: name };
      for (const [peer, ask] of others) row[peer] = ((await ask(method)) ?? "").slice(0, 30);
      if (others.some(([peer]) => row[peer] !== "")) rows.push(row);
    }
    for (const [peer] of others) {
      const taken = rows.filter((row) => row[peer] !== "").length;
      console.log(
        `${peer} takes ${taken} of ${HOSTILE_RESPONSES.length} hostile responses, Cordage none`,
      );
    }
    console.table(rows); // with what each took for the status and the body
  }).timeout(60_000);
});
