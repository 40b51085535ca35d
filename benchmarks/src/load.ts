import { connect, type Socket } from "node:net";
import type { Contender } from "./compare.ts";
import { ServerProcess } from "./server-process.ts";

/** How long one round lasts, in milliseconds. */
const ROUND_MILLISECONDS = 1000;

/**
 * A server under load: many connections, each of which sends a request, waits for the whole answer and
 * sends the next. A round measures the processor time the server spends on one exchange, which is what
 * stays comparable on a busy machine; the generator itself often is the slower of the two.
 */
export class LoadedServer implements Contender {
  readonly name: string;
  readonly #server: ServerProcess;
  readonly #request: Buffer;
  readonly #sockets: Socket[] = [];
  #answerBytes = 0;
  #exchanges = 0;
  #isRunning = false;

  private constructor(name: string, server: ServerProcess, request: Buffer) {
    this.name = name;
    this.#server = server;
    this.#request = request;
  }

  /** Starts `servers/PROGRAM` and connects to it `connections` times. */
  static async start(
    name: string,
    program: string,
    request: Buffer,
    connections: number,
  ): Promise<LoadedServer> {
    const loaded = new LoadedServer(name, await ServerProcess.start(program), request);
    loaded.#answerBytes = await loaded.#lengthOfAnswer();
    for (let i = 0; i < connections; i++) loaded.#open();
    return loaded;
  }

  /** Microseconds of the server's processor time for one exchange. */
  async round(): Promise<number> {
    const before = await this.#server.cpuMicroseconds();
    this.#exchanges = 0;
    this.#isRunning = true;
    for (const socket of this.#sockets) socket.write(this.#request);
    await new Promise((resolve) => setTimeout(resolve, ROUND_MILLISECONDS));
    this.#isRunning = false;
    return ((await this.#server.cpuMicroseconds()) - before) / this.#exchanges;
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.stop();
  }

  #open(): void {
    const socket = connect({ port: this.#server.port, host: "127.0.0.1", noDelay: true });
    let missing = this.#answerBytes;
    socket.on("data", (data) => {
      missing -= data.length;
      if (missing > 0) return;
      missing = this.#answerBytes;
      this.#exchanges += 1;
      if (this.#isRunning) socket.write(this.#request);
    });
    this.#sockets.push(socket);
  }

  /** Every answer is as long as the first one. */
  #lengthOfAnswer(): Promise<number> {
    const socket = connect({ port: this.#server.port, host: "127.0.0.1" });
    socket.write(this.#request);
    return new Promise((resolve) => {
      socket.once("data", (data) => {
        resolve(data.length);
        socket.destroy();
      });
    });
  }
}
