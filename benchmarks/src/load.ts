import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTLS } from "node:tls";
import type { ManySidedContender } from "./compare.ts";
import type { ServerProcess } from "./server-process.ts";

/** How long one round lasts, in milliseconds. */
const ROUND_MILLISECONDS = 1000;

/** How long an answer is that begins like this, in bytes; `undefined` as long as that can't be told. */
export type LengthOfAnswer = (received: Buffer) => number | undefined;

/** Opens one connection to a port of this machine. */
export type Connect = (port: number) => Promise<Socket>;

export async function connectPlain(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  return socket;
}

/** The benchmarks' certificates are nobody's, so they are not checked. */
export async function connectSecurely(port: number): Promise<Socket> {
  const socket = connectTLS({ port, host: "127.0.0.1", rejectUnauthorized: false });
  socket.setNoDelay(true);
  await once(socket, "secureConnect");
  return socket;
}

/** What is asked of a server, and how. */
export interface Exchange {
  readonly request: Buffer;
  readonly lengthOfAnswer: LengthOfAnswer;
  readonly connections: number;
  readonly connect: Connect;
  /** How many requests a connection sends before the first is answered; one unless given. */
  readonly underWay?: number;
}

/**
 * A server under load: many connections, each of which sends a request, waits for the whole answer and
 * sends the next. This generator often is slower than the server: see `NativeLoad`.
 */
export class LoadedServer implements ManySidedContender {
  readonly name: string;
  readonly #server: ServerProcess;
  readonly #exchange: Exchange;
  readonly #sockets: Socket[] = [];
  #answerBytes = 0;
  #exchanges = 0;
  #isRunning = false;

  private constructor(name: string, server: ServerProcess, exchange: Exchange) {
    this.name = name;
    this.#server = server;
    this.#exchange = exchange;
  }

  static async start(
    name: string,
    server: ServerProcess,
    exchange: Exchange,
  ): Promise<LoadedServer> {
    const loaded = new LoadedServer(name, server, exchange);
    try {
      loaded.#answerBytes = await loaded.#measureAnswer();
      for (let i = 0; i < exchange.connections; i++) await loaded.#open();
    } catch (error) {
      loaded.stop();
      throw error;
    }
    return loaded;
  }

  round(): Promise<readonly [cpu: number, rate: number]> {
    return this.#server.measure(async () => {
      this.#exchanges = 0;
      this.#isRunning = true;
      for (const socket of this.#sockets) this.#send(socket, this.#exchange.underWay ?? 1);
      await new Promise((resolve) => setTimeout(resolve, ROUND_MILLISECONDS));
      this.#isRunning = false;
      return this.#exchanges;
    });
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.stop();
  }

  async #open(): Promise<void> {
    const socket = await this.#exchange.connect(this.#server.port);
    let received = 0;
    socket.on("data", (data) => {
      received += data.length;
      const answers = Math.floor(received / this.#answerBytes);
      received -= answers * this.#answerBytes;
      this.#exchanges += answers;
      if (this.#isRunning) this.#send(socket, answers);
    });
    this.#sockets.push(socket);
  }

  #send(socket: Socket, requests: number): void {
    for (let i = 0; i < requests; i++) socket.write(this.#exchange.request);
  }

  /** Every answer is as long as the first one. */
  async #measureAnswer(): Promise<number> {
    const socket = await this.#exchange.connect(this.#server.port);
    socket.write(this.#exchange.request);
    let received = Buffer.alloc(0);
    for await (const data of socket) {
      received = Buffer.concat([received, data as Buffer]); // no encoding is set
      const length = this.#exchange.lengthOfAnswer(received);
      if (length !== undefined) return length; // leaving the loop destroys the socket
    }
    throw new Error(`${this.name} closed the connection without an answer`);
  }
}
