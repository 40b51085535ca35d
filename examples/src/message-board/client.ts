/**
 * A client of the message board; start that first.
 *
 * ```text
 * node examples/dist/message-board/client.js publish hello
 * uptime | node examples/dist/message-board/client.js publish -
 * node examples/dist/message-board/client.js last 10
 * node examples/dist/message-board/client.js watch
 * ```
 *
 * `ask-board.ts` shows both ways to ask, in the await style; `watch` is a `ClientService`, which comes back when
 * the board was gone. The program runs in `react`: until its main function is through.
 */
import { Deferred } from "@cordage/deferred";
import {
  ClientService,
  ExitError,
  Factory,
  react,
  reactor,
  TCP4ClientEndpoint,
} from "@cordage/reactor";
import { print, runProgram } from "../program.ts";
import { askByConnection, askByDatagram } from "./ask-board.ts";
import { type ReceivedMessage, requireOk } from "./board-reply.ts";
import { type BoardCommand, get, ids, last, messageAsLine, publish } from "./client-commands.ts";
import { type ClientOptions, readClientOptions, USAGE } from "./client-options.ts";
import { MAX_TEXT_BYTES } from "./message.ts";
import { Watcher } from "./watch-board.ts";

runProgram(USAGE, (args) => {
  const options = readClientOptions(args);
  react(() => (options.command.name === "watch" ? watch(options) : ask(options)));
});

async function ask({ host, port, tcp, command }: ClientOptions): Promise<void> {
  try {
    const { request, isLong, show } = await commandFor(command);
    const answer =
      tcp || isLong
        ? await askByConnection(new TCP4ClientEndpoint(reactor, host, port), request)
        : await askByDatagram(reactor, [host, port], request);
    for (const line of show(requireOk(answer))) print(line);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    throw new ExitError(1);
  }
}

/** Goes on until Ctrl-C. */
function watch({ host, pushPort }: ClientOptions): Deferred<void> {
  const published = (message: ReceivedMessage) => print(messageAsLine(message));
  const factory = Factory.forProtocol(() => new Watcher(published));
  const endpoint = new TCP4ClientEndpoint(reactor, host, pushPort);
  const service = new ClientService(endpoint, factory, {
    prepareConnection: () => print("subscribed"),
  });
  service.startService();
  reactor.addSystemEventTrigger("before", "shutdown", () => service.stopService());
  return new Deferred();
}

async function commandFor(command: ClientOptions["command"]): Promise<BoardCommand> {
  switch (command.name) {
    case "publish":
      return publish(command.text === "-" ? await readStandardInput() : Buffer.from(command.text));
    case "ids":
      return ids(command.number);
    case "get":
      return get(command.number);
    case "last":
      return last(command.number);
    case "watch":
      throw new TypeError("to watch is no request");
  }
}

/** What comes from standard input, but not much more of it than a board takes. */
async function readStandardInput(): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of process.stdin) {
    pieces.push(piece);
    length += piece.length;
    if (length > MAX_TEXT_BYTES) break;
  }
  return Buffer.concat(pieces);
}
