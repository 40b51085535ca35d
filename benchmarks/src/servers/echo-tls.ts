import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { argv } from "node:process";
import { createServer } from "node:tls";
import { tellPort } from "./serving.ts";

const [, , keyFile = "", certificateFile = ""] = argv;
const files = { key: readFileSync(keyFile), cert: readFileSync(certificateFile) };
const server = createServer({ ...files, noDelay: true }, (socket) => {
  socket.on("data", (data) => socket.write(data));
  socket.on("error", () => {});
});
server.listen(0, "127.0.0.1", () => tellPort((server.address() as AddressInfo).port));
