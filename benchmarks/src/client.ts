import { get, Agent as NodeAgent } from "node:http";
import { readBody } from "@cordage/protocols/http";
import { Agent, HTTPConnectionPool } from "@cordage/protocols/web";
import { NodeReactor } from "@cordage/reactor";
import { Pool } from "undici";
import { type Contender, compare, report } from "./compare.ts";
import { ServerProcess } from "./server-process.ts";

const REQUESTS = 8000;

/** A client under load: as many requests at a time as it has connections. */
interface Client extends Contender {
  close(): unknown;
}

/** Makes one request and reads its body. */
type Request = () => PromiseLike<unknown>;

/** Clients that ask for a small page again and again, over one connection and over many. */
export async function benchmarkClient(rounds: number): Promise<void> {
  const server = await ServerProcess.start("http-canned");
  const origin = `http://127.0.0.1:${server.port}`;
  try {
    for (const connections of [1, 64]) {
      const clients = [
        nodeClient(origin, connections),
        undiciClient(origin, connections),
        cordageClient(origin, connections),
      ];
      const title = `HTTP client, GET of a small page, ${plural(connections)}`;
      const unit = "us of processor time an exchange";
      report(title, unit, await compare(clients, rounds));
      for (const client of clients) await client.close();
    }
  } finally {
    server.stop();
  }
}

function plural(connections: number): string {
  return connections === 1 ? "1 connection" : `${connections} connections`;
}

function nodeClient(origin: string, connections: number): Client {
  const agent = new NodeAgent({ keepAlive: true, maxSockets: connections });
  const request: Request = () =>
    new Promise((resolve, reject) => {
      get(origin, { agent }, (response) => {
        const pieces: Buffer[] = [];
        response.on("data", (piece: Buffer) => pieces.push(piece));
        response.on("end", () => resolve(Buffer.concat(pieces)));
      }).on("error", reject);
    });
  return {
    name: "node:http's agent",
    round: measured(request, connections),
    close: () => agent.destroy(),
  };
}

function undiciClient(origin: string, connections: number): Client {
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const request: Request = async () => {
    const { body } = await pool.request({ path: "/", method: "GET" });
    return body.arrayBuffer();
  };
  return {
    name: "undici's pool",
    round: measured(request, connections),
    close: () => pool.close(),
  };
}

function cordageClient(origin: string, connections: number): Client {
  const reactor = new NodeReactor();
  const pool = new HTTPConnectionPool(reactor);
  pool.maxPersistentPerHost = connections;
  const agent = new Agent(reactor, { pool });
  const request: Request = () =>
    agent.request("GET", origin).addCallback((response) => readBody(response));
  return {
    name: "Cordage Agent",
    round: measured(request, connections),
    close: () => pool.closeCachedConnections().toPromise(),
  };
}

/** A round of requests: what each took of this process, which does nothing else. */
function measured(request: Request, connections: number): () => Promise<number> {
  return async () => {
    let left = REQUESTS;
    const worker = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await request();
      }
    };
    const before = process.cpuUsage();
    await Promise.all(Array.from({ length: connections }, worker));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / REQUESTS;
  };
}
