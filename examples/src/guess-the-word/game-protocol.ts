import { LineReceiver } from "@cordage/protocols/basic";
import type { ITransport } from "@cordage/reactor";
import type { GameRoom, Player } from "./game-room.ts";

const NAME = /^[a-z]{1,20}$/;
const GUESS = /^[a-z]{1,30}$/;

/** What a connection is in: what the next line means. */
type GameState = { readonly kind: "asked" } | { readonly kind: "playing"; readonly player: Player };

/** One player's connection: a name first, then guesses. Upper case counts as lower case. */
export class GameProtocol extends LineReceiver<ITransport, string> {
  override readonly lineEncoding = "utf8";
  override delimiter: Buffer = Buffer.from("\n");
  override MAX_LENGTH = 100;
  readonly #room: GameRoom;
  #state: GameState = { kind: "asked" };

  constructor(room: GameRoom) {
    super();
    this.#room = room;
  }

  override connectionMade(): void {
    this.sendLine("who are you?");
  }

  override lineReceived(line: string): void {
    const text = line.trim().toLowerCase();
    if (this.#state.kind === "asked") this.#introduce(text);
    else this.#guess(this.#state.player, text);
  }

  override connectionLost(): void {
    if (this.#state.kind === "playing") this.#room.leave(this.#state.player);
  }

  #introduce(name: string): void {
    if (!NAME.test(name)) {
      this.sendLine("a name has up to 20 letters, a to z; who are you?");
      return;
    }
    const player: Player = { name, tell: (line) => this.sendLine(line) };
    this.#state = { kind: "playing", player }; // first: to enter tells everybody, this one too
    const refusal = this.#room.enter(player);
    if (refusal === undefined) return;
    this.#state = { kind: "asked" };
    this.sendLine(`${refusal}; who are you?`);
  }

  #guess(player: Player, text: string): void {
    if (GUESS.test(text)) this.#room.guess(player, text);
    else this.sendLine("a guess is a letter or a word, a to z");
  }
}
