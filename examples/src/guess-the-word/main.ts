/**
 * A game for several players with netcat: they guess a word, letter by letter, and the one who knows it says it.
 *
 * ```text
 * node examples/dist/guess-the-word/main.js 4000
 * nc 127.0.0.1 4000
 * ```
 *
 * It prints where it listens. `word-game.ts` is one word, `game-room.ts` those who guess it, `game-protocol.ts` a
 * player's connection as a state machine: each can be tested without the next.
 */
import { randomInt } from "node:crypto";
import { Factory, reactor } from "@cordage/reactor";
import { readPort, runProgram, tellWhere } from "../program.ts";
import { GameProtocol } from "./game-protocol.ts";
import { GameRoom } from "./game-room.ts";
import { WORDS } from "./words.ts";

const USAGE = `Usage: node examples/dist/guess-the-word/main.js [PORT] [--help]

Serves the game on a TCP port of 127.0.0.1: 4000 by default, 0 for a free one. Ctrl-C stops.
`;

/** What may wait for a player who doesn't read, in bytes. */
const MAX_UNREAD = 64 * 1024;

runProgram(USAGE, ([port = "4000"]) => {
  const room = new GameRoom(() => WORDS[randomInt(WORDS.length)] ?? "word");
  const factory = Factory.forProtocol(() => new GameProtocol(room));
  const options = { interface: "127.0.0.1", maxWriteBuffer: MAX_UNREAD };
  const listening = reactor.listenTCP(readPort("PORT", port), factory, options);
  tellWhere("guess the word", listening.whenListening());
  reactor.run();
});
