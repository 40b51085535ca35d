/**
 * A message board that programs reach in four ways: by datagrams, by connections with half-close, by XML-RPC, and by
 * a subscription that is sent each message as it is published.
 *
 * ```text
 * node examples/dist/message-board/serve.js
 *
 * printf '1:hello' | nc -u -w 1 127.0.0.1 1300
 * printf '4:10' | nc -N 127.0.0.1 1300
 * node examples/dist/message-board/client.js last 10
 * python3 -c "import xmlrpc.client as x; print(x.ServerProxy('http://127.0.0.1:1380/').last(10))"
 * ```
 *
 * Read `board.ts` first, which is all there is to a board; `board-request.ts` and `board-answer.ts` turn bytes into
 * requests and answers into bytes, without a connection; each of the other files is one way to reach the board.
 */
import { parseArgs } from "node:util";
import { ThrottlingFactory, TimeoutFactory } from "@cordage/protocols/policies";
import { Site } from "@cordage/protocols/web";
import { Factory, type IProtocolFactory, reactor } from "@cordage/reactor";
import { fromCommandLine, readPort, runProgram, tellWhere } from "../program.ts";
import { MessageBoard } from "./board.ts";
import { BoardConnection } from "./board-connection.ts";
import { BoardDatagrams, MAX_DATAGRAM } from "./board-datagrams.ts";
import { BoardPush } from "./board-push.ts";
import { BoardRPC } from "./board-rpc.ts";

const USAGE = `Usage: node examples/dist/message-board/serve.js [OPTIONS]

  --host ADDRESS  where to listen (127.0.0.1)
  --udp PORT      requests in datagrams (1300)
  --tcp PORT      requests over connections (1300)
  --push PORT     each message as it is published (1301)
  --http PORT     XML-RPC (1380)
  --help          this text

Port 0 takes a free port. Ctrl-C stops; messages are kept in memory only.
`;

const options = {
  host: { type: "string", default: "127.0.0.1" },
  udp: { type: "string", default: "1300" },
  tcp: { type: "string", default: "1300" },
  push: { type: "string", default: "1301" },
  http: { type: "string", default: "1380" },
} as const;

const MAX_CONNECTIONS = 200;
/** Seconds in which a connection has to get on with its request. */
const IDLE_SECONDS = 30;
/** What may wait for one subscriber, in bytes. */
const MAX_UNREAD = 1024 * 1024;

runProgram(USAGE, (args) => {
  const { values } = fromCommandLine(() => parseArgs({ args, options }));
  const place = { interface: values.host };
  const board = new MessageBoard(() => Date.now() / 1000);

  const datagrams = { ...place, maxPacketSize: MAX_DATAGRAM[6] };
  const udp = readPort("--udp", values.udp);
  tellWhere("udp", reactor.listenUDP(udp, new BoardDatagrams(board), datagrams).whenListening());

  function listen(name: "tcp" | "push" | "http", factory: IProtocolFactory): void {
    const limited = new ThrottlingFactory(factory, { maxConnectionCount: MAX_CONNECTIONS });
    const port = readPort(`--${name}`, values[name]);
    const listening = reactor.listenTCP(port, limited, { ...place, maxWriteBuffer: MAX_UNREAD });
    tellWhere(name, listening.whenListening());
  }

  const requests = Factory.forProtocol(() => new BoardConnection(board));
  listen("tcp", new TimeoutFactory(requests, IDLE_SECONDS));
  listen(
    "push",
    Factory.forProtocol(() => new BoardPush(board)),
  );
  listen("http", new Site(new BoardRPC(board)));
  reactor.run();
});
