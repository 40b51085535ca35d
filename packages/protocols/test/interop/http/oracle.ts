import { connect, type NetConnectOpts } from "node:net";

/** A server to compare with. */
export interface Oracle {
  readonly name: string;
  /** A port of 127.0.0.1, or the path of a Unix socket. */
  readonly place: NetConnectOpts;
  /** How many requests were dispatched since the last call, in which `received` was answered. */
  takeDispatched(received: string): number;
  stop(): Promise<void>;
}

/** Sends bytes and the end of the stream, and waits until the server closes: what it has sent. */
export function exchange(place: NetConnectOpts, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(place);
    let received = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      received += chunk;
    });
    socket.on("error", () => {}); // a reset is an answer, too
    socket.on("close", () => resolve(received));
    socket.end(Buffer.from(bytes, "latin1"));
  });
}

/** How many requests a server dispatches of these bytes. */
export async function dispatches(oracle: Oracle, bytes: string): Promise<number> {
  oracle.takeDispatched("");
  return oracle.takeDispatched(await exchange(oracle.place, bytes));
}
