import {
  encodeIntString,
  encodeNetstring,
  Int8StringReceiver,
  Int16StringReceiver,
  Int32StringReceiver,
  LineOnlyReceiver,
  LineReceiver,
  NetstringReceiver,
  StatefulProtocol,
  type StatefulStep,
  StatefulStringProtocol,
} from "@cordage/protocols/basic";
import type { ITLSTransport, ITransport } from "@cordage/reactor";
import { type SplitNotes, type SplitSubject, TLS_UPGRADE } from "@cordage/testing";
import type { Subject } from "./subjects.ts";

const MAX_LENGTH = 8;

/** What {@link Commands} is sent. */
export const COMMANDS: Subject["transcripts"] = {
  "lines and raw bytes": "a\r\n\r\n12345678\r\nraw 5\r\nx\r\nyzb\r\nraw 1\r\n\nc\r\nrest",
  "a line that is too long": "a\r\n123456789\r\nb\r\n",
  "delimiters in pieces": "a\rb\nc\r\r\n\n\r\nd\r",
  "what comes after the end": "a\r\nquit\r\nb\r\n",
  "a TLS upgrade": ["a\r\n", "tls\r\n", TLS_UPGRADE, "b\r\n", "c\r\n"],
};

/** Lines; `raw N` is followed by N raw bytes, `tls` by TLS, `quit` by the end. */
export class Commands extends LineReceiver<ITLSTransport> {
  override MAX_LENGTH = MAX_LENGTH;
  readonly #notes: SplitNotes;
  #rawBytes = 0;

  constructor(notes: SplitNotes) {
    super();
    this.#notes = notes;
  }

  override lineReceived(line: Buffer): void {
    const text = line.toString();
    this.#notes.note("line", text);
    this.sendLine(`<${text}>`);
    const [command, amount] = text.split(" ");
    if (command === "raw") {
      this.#rawBytes = Number(amount);
      this.setRawMode();
    } else if (command === "tls") {
      this.clearLineBuffer(); // whoever sent more in plain is not to be believed
      this.transport.startTLS({});
    } else if (command === "quit") {
      this.transport.loseConnection();
    }
  }

  override rawDataReceived(data: Buffer): void {
    const mine = data.subarray(0, this.#rawBytes);
    this.#rawBytes -= mine.length;
    this.#notes.noteBytes("raw", mine);
    if (this.#rawBytes === 0) this.setLineMode(data.subarray(mine.length));
  }

  override lineLengthExceeded(bytes: Buffer): void {
    this.#notes.note("too long");
    super.lineLengthExceeded(bytes);
  }
}

class TextLines extends LineReceiver<ITransport, string> {
  override readonly lineEncoding = "utf8";
}

function lineOnly({ note }: SplitNotes): LineOnlyReceiver {
  const receiver = new LineOnlyReceiver();
  receiver.MAX_LENGTH = MAX_LENGTH;
  receiver.lineReceived = (line) => note("line", line.toString());
  return receiver;
}

function textLines({ note }: SplitNotes): TextLines {
  const receiver = new TextLines();
  receiver.delimiter = Buffer.from("\n");
  receiver.lineReceived = (line) => note("line", line);
  return receiver;
}

/** A receiver of strings that notes and answers each. */
function strings(Receiver: new () => NetstringReceiver | Int8StringReceiver): SplitSubject {
  return ({ note }) => {
    const receiver = new Receiver();
    receiver.MAX_LENGTH = MAX_LENGTH;
    receiver.stringReceived = (string) => {
      note("string", string.toString("latin1"));
      receiver.sendString(string);
    };
    return receiver;
  };
}

class Login extends StatefulStringProtocol(NetstringReceiver) {
  notes: SplitNotes | undefined = undefined;

  proto_init(name: Buffer): string {
    this.notes?.note("name", name.toString());
    return "password";
  }

  proto_password(password: Buffer): string {
    this.notes?.note("password", password.toString());
    return "done";
  }
}

/** A byte says how long the piece behind it is. */
class Pieces extends StatefulProtocol {
  readonly #notes: SplitNotes;

  constructor(notes: SplitNotes) {
    super();
    this.#notes = notes;
  }

  getInitialState(): StatefulStep {
    return [this.length, 1];
  }

  length(data: Buffer): StatefulStep {
    return [this.piece, data.readUInt8()];
  }

  piece(data: Buffer): StatefulStep {
    this.#notes.note("piece", data.toString());
    return [this.length, 1];
  }
}

const intStrings = (prefixLength: 1 | 2 | 4): Subject["transcripts"] => {
  const encode = (text: string): Buffer => encodeIntString(text, prefixLength);
  const tooLong = Buffer.concat([encode("ab"), encode("123456789"), encode("c")]);
  return {
    "strings, one of them empty": Buffer.concat(["ab", "", "12345678", "c"].map(encode)),
    "one that is too long": tooLong,
    "one that never ends": encode("abcd").subarray(0, -1),
  };
};

export const BASIC_SUBJECTS: readonly Subject[] = [
  {
    name: "LineReceiver",
    make: (notes) => new Commands(notes),
    transcripts: COMMANDS,
  },
  {
    name: "LineReceiver of text",
    make: textLines,
    transcripts: { "characters of several bytes": "h\u00e9\n\u20ac\n\u{1f600}\u{1f600}\n\n\u00e9" },
  },
  {
    name: "LineOnlyReceiver",
    make: lineOnly,
    transcripts: {
      lines: "a\r\n\r\n12345678\r\nrest",
      "a line that is too long": "a\r\n123456789\r\nb\r\n",
    },
  },
  {
    name: "NetstringReceiver",
    make: strings(NetstringReceiver),
    transcripts: {
      "strings, one of them empty": "2:ab,0:,8:12345678,1:c,",
      "one that is too long": "1:a,9:123456789,1:b,",
      "a leading zero": "1:a,01:b,1:c,",
      "no length": "1:a,:b,",
      "no comma": "1:a,1:bc1:d,",
    },
  },
  { name: "Int8StringReceiver", make: strings(Int8StringReceiver), transcripts: intStrings(1) },
  { name: "Int16StringReceiver", make: strings(Int16StringReceiver), transcripts: intStrings(2) },
  { name: "Int32StringReceiver", make: strings(Int32StringReceiver), transcripts: intStrings(4) },
  {
    name: "StatefulStringProtocol",
    make: (notes) => Object.assign(new Login(), { notes }),
    transcripts: {
      "both states": Buffer.concat([
        encodeNetstring("anna"),
        encodeNetstring("x"),
        Buffer.from("1:"),
      ]),
    },
  },
  {
    name: "StatefulProtocol",
    make: (notes) => new Pieces(notes),
    transcripts: { "pieces, one of them empty": "\x02ab\x00\x05cdefg\x03hi" },
  },
];
