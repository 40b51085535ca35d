import { type AddressInfo, createServer } from "node:net";
import { tellPort } from "./serving.ts";

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("data", (data) => socket.write(data));
  socket.on("error", () => {});
});
server.listen(0, "127.0.0.1", () => tellPort((server.address() as AddressInfo).port));
