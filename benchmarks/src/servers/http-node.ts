import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { ARTICLE, type Article } from "../http-requests.ts";
import { tellPort } from "./serving.ts";

const server = createServer((request, response) => {
  if (request.url !== "/json") {
    response.setHeader("Content-Type", "text/plain");
    response.end("hello world");
  } else if (request.method === "GET") {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(ARTICLE));
  } else {
    collect(request, (body) => {
      response.setHeader("Content-Type", "text/plain");
      response.end((JSON.parse(body) as Article).title);
    });
  }
});
server.keepAliveTimeout = 60_000; // as Cordage has it: connections wait while others have their turn
server.listen(0, "127.0.0.1", () => tellPort((server.address() as AddressInfo).port));

function collect(request: IncomingMessage, collected: (body: string) => void): void {
  const pieces: Buffer[] = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => collected(Buffer.concat(pieces).toString()));
}
