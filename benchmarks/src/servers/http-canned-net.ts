/**
 * Writes the same response for each chunk it reads, whatever that is, on sockets of `node:net`: what no
 * server over their public API can be faster than. With `buffered` all are read into one buffer, which is
 * what Cordage's transport does, too.
 */
import { type AddressInfo, createServer, Socket } from "node:net";
import { argv } from "node:process";
import { CANNED_RESPONSE } from "../http-responses.ts";
import { tellPort } from "./serving.ts";

const isBuffered = argv[2] === "buffered";
const server = createServer({ pauseOnConnect: isBuffered, noDelay: true }, (socket) => {
  if (isBuffered) readIntoBuffer(socket);
  else socket.on("data", () => socket.write(CANNED_RESPONSE));
  socket.on("error", () => {});
});
server.listen(0, "127.0.0.1", () => tellPort((server.address() as AddressInfo).port));

/** What the option `onread` does for sockets that connect; those that are accepted have no such option. */
function readIntoBuffer(socket: Socket): void {
  const buffer = Buffer.alloc(64 * 1024);
  const callback = (): boolean => socket.write(CANNED_RESPONSE) || true;
  const probe = new Socket({ onread: { buffer, callback } } as ConstructorParameters<
    typeof Socket
  >[0]);
  for (const field of Object.getOwnPropertySymbols(probe)) {
    const value: unknown = Reflect.get(probe, field);
    if (value === buffer || value === callback) Reflect.set(socket, field, value);
  }
  Reflect.get(socket, "_handle").useUserBuffer(buffer);
  socket.resume();
}
