import { LineReceiver } from "@cordage/protocols/basic";
import type { ITransport } from "@cordage/reactor";
import type { ChatMember, ChatRoom } from "./chat-room.ts";

/** Letters and digits of any script. */
const NAME = /^[\p{L}\p{N}_-]{1,20}$/u;

/** What would move the cursor on somebody's terminal, or worse. */
const CONTROL_CHARACTERS = /\p{Cc}/gu;

/** One connection to a room. The first line is a name; each one after it is said to all. */
export class ChatProtocol extends LineReceiver<ITransport, string> implements ChatMember {
  override readonly lineEncoding = "utf8";
  /** What netcat sends; the CR that Telnet puts before it is left out with the other control characters. */
  override delimiter: Buffer = Buffer.from("\n");
  override MAX_LENGTH = 1000;
  name = "";
  readonly #room: ChatRoom;

  constructor(room: ChatRoom) {
    super();
    this.#room = room;
  }

  override connectionMade(): void {
    this.tell("* what is your name?");
  }

  override lineReceived(line: string): void {
    const text = line.replace(CONTROL_CHARACTERS, "");
    if (this.name === "") this.#introduce(text);
    else this.#room.say(this, text);
  }

  override connectionLost(): void {
    if (this.name !== "") this.#room.leave(this);
  }

  /** Never waits: what this peer doesn't read is kept by its own transport, up to a limit. */
  tell(line: string): void {
    this.sendLine(line);
  }

  #introduce(name: string): void {
    if (!NAME.test(name)) {
      this.tell("* a name has up to 20 letters and digits; what is yours?");
      return;
    }
    this.name = name;
    const refusal = this.#room.enter(this);
    if (refusal === undefined) {
      this.tell(`* here are: ${this.#room.names.join(", ")}`);
    } else {
      this.name = "";
      this.tell(`* ${refusal}; what is your name?`);
    }
  }
}
