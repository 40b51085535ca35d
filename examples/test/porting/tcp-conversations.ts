import { Caller } from "./caller.ts";
import { type Conversation, printedBy, withServer } from "./conversation.ts";
import { closedPort, withHost } from "./host.ts";

const echoServer: Conversation = {
  program: "echo-server",
  transcript: ["hello", "x".repeat(100_000)],
  talk: (start) =>
    withServer(start(0), async (port) => {
      const caller = await Caller.to(port);
      const heard: string[] = [];
      for (const text of ["hello", "x".repeat(100_000)]) {
        caller.says(text);
        heard.push(await caller.characters(text.length));
      }
      await caller.leaves();
      return heard;
    }),
};

const echoClient: Conversation = {
  program: "echo-client",
  transcript: [
    ...["connecting", "got hello back", "lost: ConnectionDone"],
    ...["connecting", "failed: ConnectionRefusedError"],
  ],
  async talk(start) {
    const answered = await withHost(
      (socket) => socket.pipe(socket),
      (port) => printedBy(start(port)),
    );
    return [...answered, ...(await printedBy(start(await closedPort())))];
  },
};

const greeter: Conversation = {
  program: "greeter",
  transcript: [
    ...["name?", "hello ann, guest 1", "closed"],
    ...["name?", "that is no name", "closed"],
    ...["name?", "hello bob, guest 2", "closed"],
  ],
  talk: (start) => withServer(start(0), (port) => askEach(port, ["ann", "", "bob"])),
};

const quoteServer: Conversation = {
  program: "quote-server",
  transcript: [
    ...["key?", "1 of 2: More is different.", "closed"],
    ...["key?", "no such key, or it was used", "closed"],
    ...["key?", "2 of 2: Less is more.", "closed"],
  ],
  talk: (start) => withServer(start(0), (port) => askEach(port, ["blue", "blue", "red"])),
};

const chatServer: Conversation = {
  program: "chat-server",
  transcript: [
    ...["Who are you?", "Welcome, ann!", "Who are you?", "That name is taken. Who are you?"],
    ...["Welcome, bob!", "bob is here", "<bob> hi ann", "<ann> hi bob", "bob has left"],
  ],
  talk: (start) =>
    withServer(start(0), async (port) => {
      const heard: string[] = [];
      const ann = await Caller.to(port);
      heard.push(await ann.line());
      ann.says("ann\r\n");
      heard.push(await ann.line());
      const bob = await Caller.to(port);
      heard.push(await bob.line());
      bob.says("ann\r\n");
      heard.push(await bob.line());
      bob.says("bob\r\n");
      heard.push(await bob.line(), await ann.line());
      bob.says("hi ann\r\n");
      heard.push(await ann.line());
      ann.says("hi bob\r\n");
      heard.push(await bob.line());
      await bob.leaves();
      heard.push(await ann.line());
      await ann.leaves();
      return heard;
    }),
};

const userLookup: Conversation = {
  program: "user-lookup",
  transcript: ["happy and well", "closed", "no such user", "closed", "amber, moshez", "closed"],
  talk: (start) =>
    withServer(start(0), async (port) => {
      const heard: string[] = [];
      for (const user of ["moshez", "nobody", ""]) {
        const caller = await Caller.to(port);
        caller.says(`${user}\r\n`);
        heard.push(await caller.line(), await caller.line());
      }
      return heard;
    }),
};

const loggingProxy: Conversation = {
  program: "logging-proxy",
  transcript: ["HELLO", "closed", "closed after 5 bytes"],
  talk: (start) =>
    withHost(
      (socket) => socket.once("data", (data) => socket.end(`${data}\r\n`.toUpperCase())),
      async (target) => {
        const proxy = start(0, target);
        return withServer(proxy, async (port) => {
          const caller = await Caller.to(port);
          caller.says("hello");
          const heard = [await caller.line(), await caller.line()];
          return [...heard, (await proxy.lines(2))[1] ?? ""];
        });
      },
    ),
};

const reconnectingClient: Conversation = {
  program: "reconnecting-client",
  transcript: [
    ...["told: come again", "lost: ConnectionDone", "lost: ConnectionDone"],
    ...["told: stay away", "lost: ConnectionDone"],
    ...["visit 1", "visit 2", "visit 3"],
  ],
  async talk(start) {
    const heard: string[] = [];
    const greetings = ["come again\r\n", "", "stay away\r\n"];
    const printed = await withHost(
      (socket, visit) =>
        socket.once("data", (data) => {
          heard.push(`${data}`.trim());
          socket.end(greetings[visit - 1] ?? "");
        }),
      (port) => printedBy(start(port)),
    );
    return [...printed, ...heard];
  },
};

/** Over a connection each: hears a line, says one, and hears two more. */
async function askEach(port: number, lines: readonly string[]): Promise<string[]> {
  const heard: string[] = [];
  for (const line of lines) {
    const caller = await Caller.to(port);
    heard.push(await caller.line());
    caller.says(`${line}\r\n`);
    heard.push(await caller.line(), await caller.line());
  }
  return heard;
}

/** Those over TCP, lines and bytes. */
export const TCP_CONVERSATIONS: readonly Conversation[] = [
  echoServer,
  echoClient,
  greeter,
  quoteServer,
  chatServer,
  userLookup,
  loggingProxy,
  reconnectingClient,
];
