import { Telnet, TelnetLineReceiver, TelnetTransport } from "@cordage/protocols/telnet";
import type { SplitNotes } from "@cordage/testing";
import type { Subject } from "./subjects.ts";

class Noting extends Telnet {
  readonly #notes: SplitNotes;

  constructor(notes: SplitNotes) {
    super();
    this.#notes = notes;
  }

  override applicationDataReceived(data: Buffer): void {
    this.#notes.noteBytes("data", data);
  }

  override enableRemote(option: number): boolean {
    return option === 31;
  }

  override unhandledCommand(command: number): void {
    this.#notes.note("command", command);
  }

  override unhandledSubnegotiation(option: number, data: Buffer): void {
    this.#notes.note("about", option, data.toString("latin1"));
  }
}

class Lines extends TelnetLineReceiver {
  readonly #note: SplitNotes["note"];

  constructor({ note }: SplitNotes) {
    super();
    this.#note = note;
  }

  override lineReceived(line: Buffer): void {
    this.#note("line", line.toString());
    this.sendLine(line);
    if (line.toString() === "quit") this.transport.loseConnection();
  }
}

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

export const TELNET_SUBJECTS: readonly Subject[] = [
  {
    name: "Telnet",
    make: (notes) => new Noting(notes),
    transcripts: {
      "data and line ends": bytes("one\r\ntwo\r\0three\r\xff\xff\xffend"),
      "commands and options": bytes("a\xff\xf6\xff\xfb\x1f\xff\xfb\x01\xff\xfd\x03b\xff\x05c"),
      subnegotiations: bytes("\xff\xfa\x1f\0P\0\xff\xff\xff\xf0x\xff\xfa\xff\xf0y"),
    },
  },
  {
    name: "TelnetLineReceiver in a TelnetTransport",
    make: (notes) => new TelnetTransport(() => new Lines(notes)),
    transcripts: { lines: bytes("one\r\n\xff\xf1two\r\nquit\r\nlate\r\n") },
  },
  {
    name: "TelnetLineReceiver by itself",
    make: (notes) => new Lines(notes),
    transcripts: { lines: bytes("one\ntwo\nquit\nlate\n") },
  },
];
