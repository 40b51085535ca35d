import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { ManySidedContender } from "./compare.ts";
import type { ServerProcess } from "./server-process.ts";

const ROUND_MILLISECONDS = 1000;

export const DATAGRAM_BYTES: number = 64;

const DATAGRAM = Buffer.alloc(DATAGRAM_BYTES, 97);

/** How many datagrams are under way at a time. On loopback, so few are not lost. */
export const WINDOW: number = 32;

/** A server that gets datagrams and sends them back. */
export class DatagramLoad implements ManySidedContender {
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

  round(): Promise<readonly [cpu: number, rate: number]> {
    return this.#server.measure(async () => {
      this.#exchanges = 0;
      this.#isRunning = true;
      for (let i = 0; i < WINDOW; i++) this.#socket.send(DATAGRAM);
      await new Promise((resolve) => setTimeout(resolve, ROUND_MILLISECONDS));
      this.#isRunning = false;
      return this.#exchanges;
    });
  }

  stop(): void {
    this.#socket.close();
    this.#server.stop();
  }
}
