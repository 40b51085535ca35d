/**
 * A chat for people with netcat or Telnet: lines, names, who comes and who goes.
 *
 * ```text
 * node examples/dist/chat/main.js 6667
 * nc 127.0.0.1 6667
 * ```
 *
 * It prints where it listens. Read `chat-room.ts` first, which knows nothing of connections, then
 * `chat-protocol.ts`. Whoever does not read what the others say holds up nobody: each transport keeps what its
 * peer has not taken yet, and when that gets too much it ends this one connection.
 */
import { Factory, reactor } from "@cordage/reactor";
import { readPort, runProgram, tellWhere } from "../program.ts";
import { ChatProtocol } from "./chat-protocol.ts";
import { ChatRoom } from "./chat-room.ts";

const USAGE = `Usage: node examples/dist/chat/main.js [PORT] [--help]

Serves a chat on a TCP port of 127.0.0.1: 6667 by default, 0 for a free one. Ctrl-C stops.
`;

/** What may wait for one reader, in bytes. */
const MAX_UNREAD = 256 * 1024;

runProgram(USAGE, ([port = "6667"]) => {
  const room = new ChatRoom();
  const factory = Factory.forProtocol(() => new ChatProtocol(room));
  const options = { interface: "127.0.0.1", maxWriteBuffer: MAX_UNREAD };
  const listening = reactor.listenTCP(readPort("PORT", port), factory, options);
  tellWhere("chat", listening.whenListening());
  reactor.run();
});
