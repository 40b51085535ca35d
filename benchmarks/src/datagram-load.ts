import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { Contender } from "./compare.ts";
import type { ServerProcess } from "./server-process.ts";

const ROUND_MILLISECONDS = 1000;

const DATAGRAM = Buffer.alloc(64, 97);

/** How many datagrams are under way at a time. On loopback, so few are not lost. */
const WINDOW = 32;

/** A server that gets datagrams and sends them back; a round measures its processor time for one. */
export class DatagramLoad implements Contender {
  readonly name: string;
  readonly #server: ServerProcess;
  readonly #socket: Socket;
  #exchanges = 0;
  #isRunning = false;

  private constructor(name: string, server: ServerProcess, socket: Socket) {
    this.name = name;
    this.#server = server;
    this.#socket = socket;
    socket.on("message", () => {
      this.#exchanges += 1;
      if (this.#isRunning) socket.send(DATAGRAM);
    });
  }

  static async start(name: string, server: ServerProcess): Promise<DatagramLoad> {
    const socket = createSocket("udp4");
    socket.connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    return new DatagramLoad(name, server, socket);
  }

  async round(): Promise<number> {
    const before = await this.#server.usage();
    this.#exchanges = 0;
    this.#isRunning = true;
    for (let i = 0; i < WINDOW; i++) this.#socket.send(DATAGRAM);
    await new Promise((resolve) => setTimeout(resolve, ROUND_MILLISECONDS));
    this.#isRunning = false;
    return ((await this.#server.usage()).cpu - before.cpu) / this.#exchanges;
  }

  stop(): void {
    this.#socket.close();
    this.#server.stop();
  }
}
