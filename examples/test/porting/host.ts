import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** Something to connect to: `welcome` is called with every connection, and how many there have been. */
export async function withHost<R>(
  welcome: (socket: Socket, visit: number) => void,
  talk: (port: number) => Promise<R>,
): Promise<R> {
  let visits = 0;
  const server = createServer((socket) => {
    visits += 1;
    socket.on("error", () => {}); // a guest may leave as it likes
    welcome(socket, visits);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await talk((server.address() as AddressInfo).port); // it listens by TCP
  } finally {
    server.close();
    await once(server, "close");
  }
}

/** A port that nobody listens on any more. */
export function closedPort(): Promise<number> {
  return withHost(
    () => {},
    async (port) => port,
  );
}
