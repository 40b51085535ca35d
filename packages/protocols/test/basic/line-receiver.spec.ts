import {
  LineContainsDelimiterError,
  LineReceiver,
  NotOverriddenError,
} from "@cordage/protocols/basic";
import { Factory, type ITransport } from "@cordage/reactor";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { expectSameForEverySplit } from "../support/every-split.ts";

/** Events as `L(line)`, `R(raw bytes)` and `X(too long)`. */
class Recorder extends LineReceiver {
  readonly events: string[] = [];
  /** Called inside the event, after it has been noted. */
  react: (event: string) => void = () => {};

  override lineReceived(line: Buffer): void {
    this.#note(`L(${line})`);
  }

  override rawDataReceived(data: Buffer): void {
    this.#note(`R(${data})`);
  }

  override lineLengthExceeded(bytes: Buffer): void {
    this.#note(`X(${bytes})`);
  }

  #note(event: string): void {
    this.events.push(event);
    this.react(event);
  }
}

describe("LineReceiver", () => {
  let transport: StringTransport;
  let receiver: Recorder;

  beforeEach(() => {
    transport = new StringTransport();
    receiver = new Recorder();
    receiver.makeConnection(transport);
  });

  const receive = (...chunks: string[]): void => {
    for (const chunk of chunks) receiver.dataReceived(Buffer.from(chunk));
  };

  it("has Twisted's defaults (LR-1)", () => {
    expect(receiver.delimiter.toString()).to.equal("\r\n");
    expect(receiver.MAX_LENGTH).to.equal(16_384);
    expect(receiver.paused).to.equal(false);
  });

  it("starts in line mode and delivers lines without delimiter, empty ones too (LR-1, LR-2)", () => {
    receive("one\r\n\r\ntw", "o\r\nthr");
    expect(receiver.events).to.deep.equal(["L(one)", "L()", "L(two)"]);
  });

  it("can be built by a factory", () => {
    const built = Factory.forProtocol(Recorder).buildProtocol(transport.getPeer());
    expect(built).to.be.instanceOf(Recorder);
  });

  it("says which event method the subclass forgot", () => {
    const bare = new LineReceiver();
    bare.makeConnection(transport);
    expect(() => bare.dataReceived(Buffer.from("a\r\nb"))).to.throw(
      NotOverriddenError,
      "LineReceiver does not override lineReceived",
    );
    bare.setRawMode();
    expect(() => bare.dataReceived(Buffer.from("c"))).to.throw(
      NotOverriddenError,
      "rawDataReceived",
    );
  });

  describe("sendLine", () => {
    it("writes line and delimiter in one write (LR-3)", () => {
      const writes: string[] = [];
      transport.write = (data) => writes.push(data.toString());
      receiver.sendLine(Buffer.from("hello"));
      receiver.sendLine("wörld");
      expect(writes).to.deep.equal(["hello\r\n", "wörld\r\n"]);
    });

    it("refuses a line that would be two, and writes nothing (LR-3b)", () => {
      for (const line of ["RCPT TO:<a>\r\nDATA", "a\nb", "a\rb"]) {
        expect(() => receiver.sendLine(line)).to.throw(LineContainsDelimiterError);
      }
      expect(transport.value().length).to.equal(0);
    });

    it("sends it all the same where the subclass has opted out (LR-3b)", () => {
      class Lenient extends LineReceiver {
        override readonly allowsDelimiterInLines = true;
      }
      const lenient = new Lenient();
      lenient.makeConnection(transport);
      lenient.sendLine("a\r\nb");
      expect(transport.value().toString()).to.equal("a\r\nb\r\n");
    });
  });

  describe("raw mode", () => {
    it("begins at once: what is buffered comes as one piece, then each segment as one (LR-4)", () => {
      receiver.react = (event) => {
        if (event === "L(raw)") receiver.setRawMode();
      };
      receive("a\r\nraw\r\nb\r\nc\r\nd", "\r\n", "e\r\n");
      expect(receiver.events).to.deep.equal([
        "L(a)",
        "L(raw)",
        "R(b\r\nc\r\nd)",
        "R(\r\n)",
        "R(e\r\n)",
      ]);
    });

    it("ends with setLineMode(extra), and extra is parsed at once (LR-5)", () => {
      receiver.rawDataReceived = (data) => {
        receiver.events.push(`R(${data})`);
        const end = data.indexOf("!");
        if (end >= 0) receiver.setLineMode(data.subarray(end + 1));
      };
      receiver.react = (event) => {
        if (event === "L(raw)") receiver.setRawMode();
      };
      receive("a\r\nraw\r\nxx!b\r\nc\r\n");
      expect(receiver.events).to.deep.equal(["L(a)", "L(raw)", "R(xx!b\r\nc\r\n)", "L(b)", "L(c)"]);
    });

    it("carries every byte in order through changes of mode, however it was cut (LR-4, LR-5)", () => {
      const input = Buffer.from("a\r\nraw\r\nxx!b\r\nraw\r\n!raw\r\nyyyy!c\r\n");
      const events = expectSameForEverySplit(input, (chunks) => {
        const { lines, raw, receiver } = modeSwitcher();
        for (const chunk of chunks) receiver.dataReceived(chunk);
        return [lines, raw.join("")];
      });
      expect(events).to.deep.equal([["a", "raw", "b", "raw", "raw", "c"], "xxyyyy"]);
    });

    it("may be left for line mode in between, without extra (LR-5)", () => {
      receiver.setRawMode();
      receive("raw");
      receiver.setLineMode();
      receive("line\r\n");
      receiver.setRawMode();
      receiver.setLineMode(Buffer.from("ex"));
      receive("tra\r\n");
      expect(receiver.events).to.deep.equal(["R(raw)", "L(line)", "L(extra)"]);
    });

    it("delivers no empty piece", () => {
      receiver.react = () => receiver.setRawMode();
      receive("raw\r\n", "");
      expect(receiver.events).to.deep.equal(["L(raw)"]);
    });

    it("has no limit of length", () => {
      receiver.MAX_LENGTH = 3;
      receiver.setRawMode();
      receive("longer than three");
      expect(receiver.events).to.deep.equal(["R(longer than three)"]);
    });
  });

  describe("re-entry", () => {
    it("delivers what is injected in lineReceived after the lines that wait (LR-6)", () => {
      receiver.react = (event) => {
        if (event === "L(a)") receive("x\r\ny", "z\r\n");
      };
      receive("a\r\nb\r\nc\r\n");
      expect(receiver.events).to.deep.equal(["L(a)", "L(b)", "L(c)", "L(x)", "L(yz)"]);
    });

    it("completes what is unfinished with what is injected (LR-6)", () => {
      receiver.react = (event) => {
        if (event === "L(a)") receive("x\r\n");
      };
      receive("a\r\nb");
      expect(receiver.events).to.deep.equal(["L(a)", "L(bx)"]);
    });

    it("does not nest events when resumed or turned to line mode inside of one (GEN-2)", () => {
      let depth = 0;
      receiver.react = (event) => {
        depth += 1;
        expect(depth).to.equal(1);
        if (event === "L(a)") {
          receiver.pauseProducing();
          receiver.resumeProducing();
          receiver.setLineMode(Buffer.from("c\r\n"));
        }
        depth -= 1;
      };
      receive("a\r\nb\r\n");
      expect(receiver.events).to.deep.equal(["L(a)", "L(b)", "L(c)"]);
    });
  });

  describe("clearLineBuffer", () => {
    it("returns what has not been read and empties the buffer (LR-8)", () => {
      receive("one\r\ntw");
      expect(receiver.clearLineBuffer().toString()).to.equal("tw");
      expect(receiver.clearLineBuffer().length).to.equal(0);
      receive("three\r\n");
      expect(receiver.events).to.deep.equal(["L(one)", "L(three)"]);
    });

    it("returns whole lines as well when called in lineReceived (LR-8)", () => {
      let cleared = "";
      receiver.react = () => {
        cleared += receiver.clearLineBuffer();
      };
      receive("one\r\ntwo\r\nthr");
      expect([receiver.events, cleared]).to.deep.equal([["L(one)"], "two\r\nthr"]);
    });
  });

  describe("lines that are too long", () => {
    beforeEach(() => {
      receiver.MAX_LENGTH = 5;
    });

    it("are handed over with their delimiter and all that follows (LR-9 a)", () => {
      receive("a\r\nhello\r\nhello!\r\nb\r\nc");
      expect(receiver.events).to.deep.equal(["L(a)", "L(hello)", "X(hello!\r\nb\r\nc)"]);
      expect(receiver.clearLineBuffer().length).to.equal(0);
    });

    it("are handed over without delimiter once they can't end in time (LR-9 b)", () => {
      receive("a\r\nhello\r");
      expect(receiver.events).to.deep.equal(["L(a)"]);
      receive("x");
      expect(receiver.events).to.deep.equal(["L(a)", "X(hello\rx)"]);
      expect(receiver.clearLineBuffer().length).to.equal(0);
    });

    it("are not those of exactly the maximum, wherever they are cut (LR-9)", () => {
      receive("hello", "\r", "\n", "hell", "o\r", "\n");
      expect(receiver.events).to.deep.equal(["L(hello)", "L(hello)"]);
    });

    it("are told of once, and at the same byte, however they were cut (LR-9, GEN-4)", () => {
      for (const [line, expected] of [
        ["hello\r\nb\r\n", ["L(hello)", "L(b)"]],
        ["a\r\nhello!\r\n", ["L(a)", "X"]],
        ["a\r\nhello!!", ["L(a)", "X"]],
        ["a\r\nhello!", ["L(a)"]],
      ] as const) {
        const events = expectSameForEverySplit(Buffer.from(line), (chunks) => {
          const recorder = new Recorder();
          recorder.MAX_LENGTH = 5;
          recorder.makeConnection(new StringTransport());
          recorder.lineLengthExceeded = () => {
            recorder.events.push("X");
            recorder.transport.loseConnection();
          };
          for (const chunk of chunks) recorder.dataReceived(chunk);
          return recorder.events;
        });
        expect(events).to.deep.equal(expected);
      }
    });

    it("close the connection unless the event is overridden (LR-10)", () => {
      class Plain extends LineReceiver {
        readonly lines: string[] = [];
        override MAX_LENGTH = 5;
        override lineReceived(line: Buffer): void {
          this.lines.push(line.toString());
        }
      }
      const plain = new Plain();
      plain.makeConnection(transport);
      plain.dataReceived(Buffer.from("a\r\nlonger\r\nb\r\n"));
      plain.dataReceived(Buffer.from("c\r\n"));
      expect([plain.lines, transport.disconnecting]).to.deep.equal([["a"], true]);
    });

    it("are forgotten if an override carries on: the next byte begins a new line (LR-10)", () => {
      receive("longer\r\nb\r\n", "c\r\n", "waytoolong", "\r\n", "d\r\n");
      expect(receiver.events).to.deep.equal([
        "X(longer\r\nb\r\n)",
        "L(c)",
        "X(waytoolong)",
        "L()",
        "L(d)",
      ]);
    });

    it("follow a limit that changes inside an event", () => {
      receiver.react = (event) => {
        if (event === "L(a)") receiver.MAX_LENGTH = 2;
      };
      receive("a\r\nabc\r\n");
      expect(receiver.events).to.deep.equal(["L(a)", "X(abc\r\n)"]);
    });
  });

  describe("pausing", () => {
    it("stops before the next line and keeps what is buffered (LR-11)", () => {
      receiver.react = (event) => {
        if (event === "L(b)") receiver.pauseProducing();
      };
      receive("a\r\nb\r\nc\r\nd");
      expect(receiver.events).to.deep.equal(["L(a)", "L(b)"]);
      expect([receiver.paused, transport.producerState]).to.deep.equal([true, "paused"]);
    });

    it("goes on synchronously when resumed, with what arrived meanwhile (LR-11, LR-12)", () => {
      receiver.pauseProducing();
      receive("a\r\nb\r\n", "c\r", "\nd");
      expect(receiver.events).to.deep.equal([]);
      receiver.resumeProducing();
      expect(receiver.events).to.deep.equal(["L(a)", "L(b)", "L(c)"]);
      expect([receiver.paused, transport.producerState]).to.deep.equal([false, "producing"]);
    });

    it("may pause again inside an event while it goes on (LR-11)", () => {
      receiver.react = () => receiver.pauseProducing();
      receive("a\r\nb\r\n");
      receiver.resumeProducing();
      expect(receiver.events).to.deep.equal(["L(a)", "L(b)"]);
      expect(receiver.paused).to.equal(true);
    });

    it("holds back raw bytes too, and then delivers them in one piece (LR-11)", () => {
      receiver.setRawMode();
      receiver.pauseProducing();
      receive("a", "b", "c");
      expect(receiver.events).to.deep.equal([]);
      receiver.resumeProducing();
      expect(receiver.events).to.deep.equal(["R(abc)"]);
    });

    it("resumes the transport before it delivers (LR-11)", () => {
      receiver.pauseProducing();
      receive("a\r\n");
      receiver.react = () => receiver.events.push(transport.producerState);
      receiver.resumeProducing();
      expect(receiver.events).to.deep.equal(["L(a)", "producing"]);
    });

    it("stops for good with stopProducing (LR-11)", () => {
      receiver.stopProducing();
      expect([receiver.paused, transport.producerState]).to.deep.equal([true, "stopped"]);
      receive("a\r\n");
      expect(receiver.events).to.deep.equal([]);
    });

    it("refuses an unending line even while paused (LR-12)", () => {
      receiver.MAX_LENGTH = 5;
      receiver.pauseProducing();
      receive("hello\r");
      expect(receiver.events).to.deep.equal([]);
      receive("x");
      expect(receiver.events).to.deep.equal(["X(hello\rx)"]);
      expect(receiver.clearLineBuffer().length).to.equal(0);
    });

    it("leaves a long line alone while paused if it has ended (LR-12)", () => {
      receiver.MAX_LENGTH = 5;
      receiver.pauseProducing();
      receive("too long\r\n");
      expect(receiver.events).to.deep.equal([]);
      receiver.resumeProducing();
      expect(receiver.events).to.deep.equal(["X(too long\r\n)"]);
    });

    it("refuses an unending line that an event has paused in front of (LR-12)", () => {
      receiver.MAX_LENGTH = 5;
      receiver.react = (event) => {
        if (event === "L(a)") receiver.pauseProducing();
      };
      receive("a\r\nhello!!");
      expect(receiver.events).to.deep.equal(["L(a)", "X(hello!!)"]);
    });
  });

  it("delivers no line after it closed the connection, not even with the next bytes (LR-13)", () => {
    receiver.react = (event) => {
      if (event === "L(b)") transport.loseConnection();
    };
    receive("a\r\nb\r\nc\r\nd\r\n", "e\r\n", "f\r\n");
    expect(receiver.events).to.deep.equal(["L(a)", "L(b)"]);
  });

  it("delivers no raw bytes after it closed the connection, nor those in its way (LR-13, GEN-1)", () => {
    receiver.react = () => {
      receiver.setRawMode();
      transport.loseConnection();
    };
    receive("a\r\nb", "c");
    expect(receiver.events).to.deep.equal(["L(a)"]);
    expect(receiver.clearLineBuffer().length).to.equal(0);
  });

  it("ignores what event methods return (LR-14)", () => {
    class Returning extends LineReceiver {
      readonly events: string[] = [];
      override lineReceived(line: Buffer): unknown {
        this.setRawMode();
        return this.events.push(`L(${line})`);
      }
      override rawDataReceived(data: Buffer): unknown {
        if (data.length > 1) this.setLineMode(data.subarray(1));
        return this.events.push(`R(${data})`);
      }
    }
    const returning = new Returning();
    returning.makeConnection(transport);
    returning.dataReceived(Buffer.from("a\r\nxb\r\ny"));
    expect(returning.events).to.deep.equal(["L(a)", "R(xb\r\ny)", "L(b)", "R(y)"]);
  });

  describe("delimiters (LR-15)", () => {
    for (const delimiter of ["\n", "\0", "=-=-="]) {
      it(`may be ${JSON.stringify(delimiter)}, for receiving and sending`, () => {
        const input = Buffer.from(["a", "", "b\r"].map((line) => line + delimiter).join(""));
        const events = expectSameForEverySplit(input, (chunks) => {
          const recorder = new Recorder();
          recorder.delimiter = Buffer.from(delimiter);
          recorder.makeConnection(new StringTransport());
          for (const chunk of chunks) recorder.dataReceived(chunk);
          return recorder.events;
        });
        expect(events).to.deep.equal(["L(a)", "L()", "L(b\r)"]);
        receiver.delimiter = Buffer.from(delimiter);
        receiver.sendLine("out");
        expect(transport.value().toString()).to.equal(`out${delimiter}`);
      });
    }

    it("may change inside an event, for the very next line", () => {
      receiver.react = (event) => {
        if (event === "L(a)") receiver.delimiter = Buffer.from(";");
      };
      receive("a\r\nb;c\r\n;");
      expect(receiver.events).to.deep.equal(["L(a)", "L(b)", "L(c\r\n)"]);
    });

    it("can't be empty when the connection is made", () => {
      const recorder = new Recorder();
      recorder.delimiter = Buffer.alloc(0);
      expect(() => recorder.makeConnection(transport)).to.throw(RangeError, "must not be empty");
      expect(recorder.connected).to.equal(false);
    });
  });

  describe("with a lineEncoding", () => {
    class Text extends LineReceiver<ITransport, string> {
      override readonly lineEncoding: "utf8" | "latin1";
      readonly lines: string[] = [];
      readonly raw: string[] = [];

      constructor(lineEncoding: "utf8" | "latin1") {
        super();
        this.lineEncoding = lineEncoding;
        this.makeConnection(transport);
      }
      override lineReceived(line: string): void {
        this.lines.push(line);
        if (line === "raw") this.setRawMode();
        if (line === "pause") this.pauseProducing();
      }
      override rawDataReceived(data: Buffer): void {
        this.raw.push(data.toString());
      }
    }

    it("delivers strings, and takes what isn't UTF-8 for U+FFFD", () => {
      const text = new Text("utf8");
      text.dataReceived(Buffer.from("grün\r\n"));
      text.dataReceived(Buffer.from("gr\u00fcn\r\n", "latin1"));
      expect(text.lines).to.deep.equal(["grün", "gr\ufffdn"]);
    });

    it("delivers a character a byte as Latin-1", () => {
      const text = new Text("latin1");
      text.dataReceived(Buffer.from("gr\u00fcn\r\n", "latin1"));
      expect(text.lines).to.deep.equal(["grün"]);
    });

    it("sends strings in the same encoding (GEN-7)", () => {
      new Text("latin1").sendLine("ü");
      new Text("utf8").sendLine("ü");
      expect(transport.value().toString("hex")).to.equal("fc0d0ac3bc0d0a");
      expect(() => new Text("latin1").sendLine("\u010a")).to.throw(RangeError);
    });

    it("knows its place among many lines when it turns to raw mode or is paused", () => {
      const filler = "filler\r\n".repeat(200);
      const text = new Text("utf8");
      text.dataReceived(Buffer.from(`${filler}pause\r\n${filler}raw\r\nrest\r\n`));
      expect([text.lines.length, text.lines.at(-1)]).to.deep.equal([201, "pause"]);
      text.resumeProducing();
      expect([text.lines.length, text.lines.at(-1)]).to.deep.equal([402, "raw"]);
      expect(text.raw).to.deep.equal(["rest\r\n"]);
    });
  });
});

/** Line "raw" begins raw mode, "!" ends it. */
function modeSwitcher() {
  const lines: string[] = [];
  const raw: string[] = [];
  const receiver = new Recorder();
  receiver.makeConnection(new StringTransport());
  receiver.lineReceived = (line) => {
    lines.push(line.toString());
    if (line.toString() === "raw") receiver.setRawMode();
  };
  receiver.rawDataReceived = (data) => {
    const end = data.indexOf("!");
    raw.push(data.subarray(0, end < 0 ? data.length : end).toString());
    if (end >= 0) receiver.setLineMode(data.subarray(end + 1));
  };
  return { lines, raw, receiver };
}
