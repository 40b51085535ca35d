import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** A server of `node:http` as it comes, behind a front. */
export interface NodeBack {
  readonly port: number;
  stop(): Promise<void>;
}

export async function startNodeListener(listener: RequestListener): Promise<NodeBack> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port, // TCP has one
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
