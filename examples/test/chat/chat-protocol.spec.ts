import { type Connection, Factory, openConnection, TCP4ClientEndpoint } from "@cordage/reactor";
import { SimulatedNetwork, StringTransport, splitEverywhere } from "@cordage/testing";
import { expect } from "chai";
import { ChatProtocol } from "#examples/chat/chat-protocol.js";
import { ChatRoom } from "#examples/chat/chat-room.js";

const QUESTION = "* what is your name?\n";

function enter(room: ChatRoom, text: string): [ChatProtocol, StringTransport] {
  const protocol = new ChatProtocol(room);
  const transport = new StringTransport();
  protocol.makeConnection(transport);
  protocol.dataReceived(Buffer.from(text));
  return [protocol, transport];
}

function heardBy(transport: StringTransport): string {
  return transport.value().toString();
}

describe("the chat protocol", () => {
  it("asks for a name, and passes on what is said from then on", () => {
    const room = new ChatRoom();
    const [, alice] = enter(room, "alice\n");
    const [bob] = enter(room, "bob\r\nhello\r\n");
    bob.connectionLost();
    expect(heardBy(alice)).to.equal(
      `${QUESTION}* alice has come\n* here are: alice\n* bob has come\nbob: hello\n* bob has gone\n`,
    );
  });

  it("asks again for a name that is none, or taken", () => {
    const room = new ChatRoom();
    enter(room, "Ærøskøbing\n");
    for (const name of ["", "two words", "x".repeat(21)]) {
      expect(heardBy(enter(room, `${name}\n`)[1])).to.match(/what is yours\?\n$/);
    }
    const [, transport] = enter(room, "Ærøskøbing\n");
    expect(heardBy(transport)).to.equal(
      `${QUESTION}* Ærøskøbing is here already; what is your name?\n`,
    );
  });

  it("tells nobody of who comes and goes without a name", () => {
    const room = new ChatRoom();
    const [, alice] = enter(room, "alice\n");
    alice.clear();
    const [stranger] = enter(room, "");
    stranger.connectionLost();
    expect(heardBy(alice)).to.equal("");
  });

  it("passes no control characters on", () => {
    const room = new ChatRoom();
    const [, alice] = enter(room, "alice\n\u001b[2Jboo\r\u0007!\n");
    expect(heardBy(alice)).to.match(/alice: \[2Jboo!\n$/);
  });

  it("closes on a line of more than 1000 bytes", () => {
    const [, transport] = enter(new ChatRoom(), "x".repeat(1002));
    expect(transport.disconnecting).to.equal(true);
  });

  it("makes the same of lines however they are cut", () => {
    splitEverywhere(() => new ChatProtocol(new ChatRoom()), "alice\r\nhello\r\n");
  });
});

describe("a chat with somebody who doesn't read", () => {
  const SENTENCE = "x".repeat(990);
  const SENTENCES = 200;

  async function enterFrom(network: SimulatedNetwork, name: string): Promise<Connection> {
    const endpoint = new TCP4ClientEndpoint(network.host(name).reactor, "10.0.0.1", 6667);
    const connection = await openConnection(endpoint);
    await connection.write(`${name}\n`);
    await connection.readUntil(`* here are: `);
    await connection.readUntil("\n");
    return connection;
  }

  /** Reads lines up to one with such an end, which are added to `heard`. */
  async function hear(connection: Connection, end: string, heard: string[] = []): Promise<void> {
    do heard.push(`${await connection.readUntil("\n")}`);
    while (!heard.at(-1)?.endsWith(end));
  }

  it("goes on for the others, and ends for the one who doesn't", async () => {
    const network = new SimulatedNetwork();
    network.host("server", (reactor) => {
      const room = new ChatRoom();
      const factory = Factory.forProtocol(() => new ChatProtocol(room));
      reactor.listenTCP(6667, factory, { maxWriteBuffer: 4000 });
    });
    const alice = await network.settle(enterFrom(network, "alice"));
    const bob = await network.settle(enterFrom(network, "bob"));
    await network.settle(enterFrom(network, "sloth"));
    network.inject([{ kind: "slowReader", at: 0, host: "sloth", bytesPerSecond: 1 }]);
    const begun = network.time.seconds();
    const heard: string[] = [];

    async function converse(): Promise<void> {
      for (let i = 0; i < SENTENCES; i++) {
        await alice.write(`${SENTENCE}\n`);
        await Promise.all([hear(alice, SENTENCE), hear(bob, SENTENCE, heard)]);
      }
    }
    await network.settle(converse());
    expect(network.time.seconds() - begun, "seconds").to.be.below(1);
    expect(heard.filter((line) => line === `alice: ${SENTENCE}`)).to.have.length(SENTENCES);
    expect(heard).to.include("* sloth has gone");
  });
});
