import { type ITLSTransport, Protocol } from "@cordage/reactor";
import { type SplitNotes, TLS_UPGRADE } from "@cordage/testing";
import type { PlantedBug, SoundCopy } from "./planted-bug.ts";

const MAX_LENGTH = 8;
const DELIMITER = "\r\n";
const NOTHING: Buffer = Buffer.alloc(0);

/** A copy of `LineReceiver`: `raw` is followed by three raw bytes, `tls` by TLS, `quit` by the end. */
class Lines extends Protocol<ITLSTransport> {
  protected readonly notes: SplitNotes;
  protected buffer: Buffer = NOTHING;
  protected isPaused = false;
  #rawBytes = 0;

  constructor(notes: SplitNotes) {
    super();
    this.notes = notes;
  }

  override dataReceived(data: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, data]);
    this.deliver();
  }

  pauseProducing(): void {
    this.isPaused = true;
  }

  resumeProducing(): void {
    this.isPaused = false;
    this.deliver();
  }

  protected deliver(): void {
    while (!this.isPaused && !this.isOver() && this.deliverNext());
  }

  protected isOver(): boolean {
    return this.transport.disconnecting;
  }

  protected deliverNext(): boolean {
    if (this.#rawBytes > 0) return this.#deliverRaw();
    const end = this.buffer.indexOf(DELIMITER);
    if (this.isTooLong(end)) {
      this.buffer = NOTHING;
      this.transport.loseConnection();
      return false;
    }
    if (end < 0) return false;
    const line = this.buffer.subarray(0, end);
    this.buffer = this.buffer.subarray(end + DELIMITER.length);
    this.lineReceived(this.textOf(line));
    return true;
  }

  protected isTooLong(end: number): boolean {
    return end < 0 ? this.buffer.length >= MAX_LENGTH + DELIMITER.length : end > MAX_LENGTH;
  }

  protected textOf(line: Buffer): string {
    return line.toString();
  }

  protected lineReceived(line: string): void {
    this.notes.note("line", line);
    if (line === "raw") this.#rawBytes = 3;
    if (line === "quit") this.transport.loseConnection();
    if (line === "tls") {
      this.transport.startTLS({});
      this.forgetPlaintext();
    }
  }

  protected forgetPlaintext(): void {
    this.buffer = NOTHING;
  }

  protected behindRaw(rest: Buffer): Buffer {
    return rest;
  }

  #deliverRaw(): boolean {
    const raw = this.buffer.subarray(0, this.#rawBytes);
    if (raw.length === 0) return false;
    this.#rawBytes -= raw.length;
    this.buffer = this.buffer.subarray(raw.length);
    this.notes.noteBytes("raw", raw);
    if (this.#rawBytes === 0) this.buffer = this.behindRaw(this.buffer);
    return true;
  }
}

class LooksOnlyAtTheNewPiece extends Lines {
  override dataReceived(data: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, data]);
    if (data.includes(DELIMITER)) this.deliver();
  }
}

class MeasuresThePiece extends Lines {
  protected override isTooLong(): boolean {
    return this.buffer.length >= MAX_LENGTH + DELIMITER.length;
  }
}

class GoesOnAfterTheEnd extends Lines {
  protected override isOver(): boolean {
    return false;
  }
}

class DecodesPieces extends Lines {
  override dataReceived(data: Buffer): void {
    super.dataReceived(Buffer.from(data.toString("utf8")));
  }
}

class LosesWhatFollowsRaw extends Lines {
  protected override behindRaw(): Buffer {
    return NOTHING;
  }
}

class ForgetsToGoOn extends Lines {
  override resumeProducing(): void {
    this.isPaused = false;
  }
}

class DropsWhatComesWhilePaused extends Lines {
  override dataReceived(data: Buffer): void {
    if (!this.isPaused) super.dataReceived(data);
  }
}

class KeepsPlaintext extends Lines {
  protected override forgetPlaintext(): void {}
}

class KeepsAnUnfinishedLine extends Lines {
  protected override forgetPlaintext(): void {
    this.buffer = this.buffer.subarray(this.buffer.lastIndexOf(DELIMITER) + 1);
    if (this.buffer[0] === 0x0a) this.buffer = this.buffer.subarray(1);
  }
}

/** Cuts all lines of a piece first, then does what they say. */
class CutsAllLinesFirst extends Lines {
  protected override deliver(): void {
    const lines = this.buffer.toString("latin1").split(DELIMITER);
    this.buffer = Buffer.from(lines.pop() ?? "", "latin1");
    for (const line of lines) this.lineReceived(line);
  }
}

const LINES = "a\r\nb\r\n";
const UPGRADE = ["tls\r\n", TLS_UPGRADE, "x\r\ny\r\n"];

export const SOUND_LINES: SoundCopy = {
  name: "LineReceiver",
  make: (notes) => new Lines(notes),
  transcripts: [
    LINES,
    "a\r\nquit\r\nb\r\n",
    "raw\r\nabcd\r\n",
    "123456789\r\n",
    "\u00e9\r\n",
    UPGRADE,
  ],
};

export const LINE_BUGS: readonly PlantedBug[] = [
  {
    name: "a LineReceiver that looks for the delimiter in the new piece only",
    make: (notes) => new LooksOnlyAtTheNewPiece(notes),
    transcript: LINES,
    shownBy: '"a\\r" | "\\n"',
  },
  {
    name: "a LineReceiver that takes many short lines for one that is too long",
    make: (notes) => new MeasuresThePiece(notes),
    transcript: ["abcd\r\n", "efgh\r\n"],
    shownBy: '"abcd\\r\\nefgh"',
  },
  {
    name: "a LineReceiver that goes on after it has closed",
    make: (notes) => new GoesOnAfterTheEnd(notes),
    transcript: ["quit\r\n", "b\r\n"],
    shownBy: '"quit\\r\\nb\\r\\n"',
  },
  {
    name: "a LineReceiver that decodes each piece on its own",
    make: (notes) => new DecodesPieces(notes),
    transcript: "\u00e9\r\n",
    shownBy: '"\u00c3" | "\u00a9\\r\\n"',
  },
  {
    name: "a LineReceiver that loses the lines behind raw bytes",
    make: (notes) => new LosesWhatFollowsRaw(notes),
    transcript: "raw\r\nabcd\r\n",
    shownBy: '"raw\\r\\nabc" | "d\\r\\n"',
  },
  {
    name: "a LineReceiver that forgets to go on when it is resumed",
    make: (notes) => new ForgetsToGoOn(notes),
    transcript: LINES,
    shownBy: '"a\\r\\n"',
  },
  {
    name: "a LineReceiver that drops what comes while it is paused",
    make: (notes) => new DropsWhatComesWhilePaused(notes),
    transcript: LINES,
    shownBy: '"a\\r\\n"',
  },
  {
    name: "STARTTLS that keeps what was sent in plain behind it",
    make: (notes) => new KeepsPlaintext(notes),
    transcript: UPGRADE,
    shownBy: '"tls\\r\\nx" | TLS | "x\\r\\ny\\r\\n"',
  },
  {
    name: "STARTTLS that keeps an unfinished line, and puts what comes encrypted behind it",
    make: (notes) => new KeepsAnUnfinishedLine(notes),
    transcript: ["tls\r\n", TLS_UPGRADE, "xy\r\n"],
    shownBy: '"tls\\r\\nx" | TLS | "xy\\r\\n"',
  },
  {
    name: "STARTTLS that has cut the lines before it acts on them",
    make: (notes) => new CutsAllLinesFirst(notes),
    transcript: UPGRADE,
    shownBy: '"tls\\r\\nx\\r\\n" | TLS | "x\\r\\ny\\r\\n"',
  },
];
