import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Oracle } from "./oracle.ts";

/** A server of `node:http` as it comes, which answers every request and counts them. */
export async function startNodeServer(): Promise<Oracle> {
  let dispatched = 0;
  const server: Server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      dispatched += 1; // not before: what is wrong with a body shows late
      response.end();
    });
  });
  for (const event of ["connect", "upgrade"] as const) {
    server.on(event, (_request, socket) => {
      dispatched += 1;
      socket.end("HTTP/1.1 200 OK\r\n\r\n");
    });
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    name: "node:http",
    place: { host: "127.0.0.1", port: (server.address() as AddressInfo).port }, // TCP has one
    takeDispatched: () => {
      const count = dispatched;
      dispatched = 0;
      return count;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
