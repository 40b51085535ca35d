import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Stands between a front and the server behind it, and notes what the front sends. */
export class WireTap {
  /** What was sent, a byte string for each connection. */
  readonly sent: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer({ allowHalfOpen: true }, (front) => this.#join(front));
  readonly #port: number;

  /** @param port - of the server behind it, at 127.0.0.1 */
  constructor(port: number) {
    this.#port = port;
  }

  /** @returns the port to send to instead */
  async start(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port; // TCP has one
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(front: Socket): void {
    const back = connect({ port: this.#port, host: "127.0.0.1", allowHalfOpen: true });
    const index = this.sent.push("") - 1;
    front.on("data", (piece) => {
      this.sent[index] += piece.toString("latin1");
    });
    front.pipe(back);
    back.pipe(front);
    this.#endTogether(front, back);
    this.#endTogether(back, front);
  }

  #endTogether(socket: Socket, other: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => {}); // told by the close that follows
    socket.on("close", (hadError) => {
      this.#sockets.delete(socket);
      if (hadError) other.resetAndDestroy();
      else other.destroySoon();
    });
  }
}
