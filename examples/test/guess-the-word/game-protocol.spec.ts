import { once } from "node:events";
import { connect } from "node:net";
import { StringTransport, splitEverywhere } from "@cordage/testing";
import { expect } from "chai";
import { GameProtocol } from "#examples/guess-the-word/game-protocol.js";
import { GameRoom, MAX_PLAYERS } from "#examples/guess-the-word/game-room.js";
import { PROGRAM_TIME_LIMIT, RunningExample } from "../support/running-example.ts";

/** Each word once, in this order. */
function roomOf(...words: string[]): GameRoom {
  return new GameRoom(() => words.shift() ?? "end");
}

class Guest {
  readonly protocol: GameProtocol;
  readonly #transport = new StringTransport();

  constructor(room: GameRoom, name: string) {
    this.protocol = new GameProtocol(room);
    this.protocol.makeConnection(this.#transport);
    this.type(name);
  }

  type(line: string): void {
    this.protocol.dataReceived(Buffer.from(`${line}\r\n`));
  }

  /** The lines told since the last look. */
  heard(): string[] {
    const lines = this.#transport.value().toString().split("\n").slice(0, -1);
    this.#transport.clear();
    return lines;
  }
}

describe("guess the word", () => {
  it("is played by several, who hear each other", () => {
    const room = roomOf("ox", "twist");
    const alice = new Guest(room, "Alice");
    const bob = new Guest(room, "bob");
    expect(alice.heard()).to.deep.equal([
      "who are you?",
      "alice has come",
      "guess a letter or the word: _ _",
      "bob has come",
    ]);
    bob.heard();

    alice.type("o");
    bob.type("OX");
    bob.protocol.connectionLost();
    const told = [
      "alice: yes, o: o _",
      "bob: yes, ox: the word is ox",
      "points: bob 5, alice 1",
      "the next word: _ _ _ _ _",
    ];
    expect(bob.heard()).to.deep.equal(told);
    expect(alice.heard()).to.deep.equal([...told, "bob has gone"]);
  });

  it("wants a name that nobody has, and guesses that can be right", () => {
    const room = roomOf("ox");
    const alice = new Guest(room, "alice");
    const other = new Guest(room, "alice");
    expect(other.heard().at(-1)).to.equal("alice is playing already; who are you?");
    other.type("a b");
    expect(other.heard()).to.deep.equal(["a name has up to 20 letters, a to z; who are you?"]);
    alice.heard();
    alice.type("\u001b[2J");
    expect(alice.heard()).to.deep.equal(["a guess is a letter or a word, a to z"]);
    other.protocol.connectionLost();
    expect(alice.heard()).to.deep.equal([]);
  });

  it("has room for so many", () => {
    const room = roomOf("ox");
    const name = (index: number): string =>
      String.fromCharCode(97 + (index % 26), 97 + Math.floor(index / 26));
    for (let i = 0; i < MAX_PLAYERS; i++) new Guest(room, name(i));
    expect(new Guest(room, "late").heard().at(-1)).to.equal("the room is full; who are you?");
  });

  it("goes the same however the lines are cut", () => {
    splitEverywhere(() => new GameProtocol(roomOf("ox")), "alice\r\no\r\nx\r\n");
  });

  it("runs as a program", async () => {
    const example = new RunningExample("guess-the-word/main", "0");
    const socket = connect(await example.port(), "127.0.0.1");
    const [question] = await once(socket, "data");
    expect(String(question)).to.equal("who are you?\n");
    socket.destroy();
    expect(await example.interrupt()).to.equal(0);
  }).timeout(PROGRAM_TIME_LIMIT);
});
