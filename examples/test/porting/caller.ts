import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A client that speaks and listens in turn. */
export class Caller {
  readonly #socket: Socket;
  readonly #closed: Promise<unknown>;
  #heard = "";

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#closed = once(socket, "close");
    socket.setEncoding("utf8").on("data", (text: string) => {
      this.#heard += text;
    });
  }

  /** Connects to a port of this machine. */
  static async to(port: number): Promise<Caller> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new Caller(socket);
  }

  /** Sends text as it is. */
  says(text: string): void {
    this.#socket.write(text);
  }

  /** Resolves with the next line, without its CR LF; or with "closed", when there is none. */
  line(): Promise<string> {
    return this.#hears((heard) => heard.indexOf("\r\n"), 2);
  }

  /** Resolves with the next `count` characters. */
  characters(count: number): Promise<string> {
    return this.#hears((heard) => (heard.length < count ? -1 : count), 0);
  }

  /** Closes the connection. */
  async leaves(): Promise<void> {
    this.#socket.destroy();
    await this.#closed;
  }

  async #hears(endOf: (heard: string) => number, skipped: number): Promise<string> {
    const over = this.#closed.then(() => "over" as const);
    for (;;) {
      const end = endOf(this.#heard);
      if (end >= 0) {
        const found = this.#heard.slice(0, end);
        this.#heard = this.#heard.slice(end + skipped);
        return found;
      }
      const next = await Promise.race([once(this.#socket, "data"), over]);
      if (next === "over" && endOf(this.#heard) < 0) return "closed";
    }
  }
}
