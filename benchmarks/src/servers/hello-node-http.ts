import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tellPort } from "./serving.ts";

const server = createServer((_request, response) => {
  response.setHeader("Content-Type", "text/plain");
  response.end("hello world");
});
server.listen(0, "127.0.0.1", () => tellPort((server.address() as AddressInfo).port));
