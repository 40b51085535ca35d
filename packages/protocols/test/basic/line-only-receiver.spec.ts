import { LineContainsDelimiterError, LineOnlyReceiver } from "@cordage/protocols/basic";
import type { ITransport, Protocol } from "@cordage/reactor";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { expectSameForEverySplit } from "../support/every-split.ts";

class Recorder extends LineOnlyReceiver {
  readonly events: string[] = [];
  override lineReceived(line: Buffer): void {
    this.events.push(`L(${line})`);
    if (line.toString() === "quit") this.transport.loseConnection();
  }
}

class ToleratingRecorder extends Recorder {
  override lineLengthExceeded(bytes: Buffer): void {
    this.events.push(`X(${bytes})`);
  }
}

describe("LineOnlyReceiver", () => {
  let transport: StringTransport;
  beforeEach(() => {
    transport = new StringTransport();
  });

  function connected<R extends Protocol>(receiver: R): R {
    receiver.makeConnection(transport);
    return receiver;
  }

  it("has LineReceiver's defaults, no raw mode and no pausing (LO-1)", () => {
    const receiver = connected(new Recorder());
    expect(receiver.delimiter.toString()).to.equal("\r\n");
    expect(receiver.MAX_LENGTH).to.equal(16_384);
    expect("setRawMode" in receiver || "pauseProducing" in receiver).to.equal(false);
  });

  it("delivers lines, empty ones too (LO-1)", () => {
    const receiver = connected(new Recorder());
    receiver.dataReceived(Buffer.from("a\r\n\r\nb"));
    receiver.dataReceived(Buffer.from("\r\n"));
    expect(receiver.events).to.deep.equal(["L(a)", "L()", "L(b)"]);
  });

  it("delivers strings with a lineEncoding", () => {
    class Text extends LineOnlyReceiver<ITransport, string> {
      override readonly lineEncoding = "utf8";
      lines: string[] = [];
      override lineReceived(line: string): void {
        this.lines.push(line);
      }
    }
    const receiver = connected(new Text());
    receiver.dataReceived(Buffer.from("grün\r\n"));
    expect(receiver.lines).to.deep.equal(["grün"]);
  });

  it("sends lines in one write, and none that would be two (LR-3, LR-3b)", () => {
    const receiver = connected(new Recorder());
    receiver.sendLine("hello");
    expect(() => receiver.sendLine("a\nb")).to.throw(LineContainsDelimiterError);
    expect(transport.value().toString()).to.equal("hello\r\n");
  });

  it("may opt out of that check (LR-3b)", () => {
    class Lenient extends LineOnlyReceiver {
      override readonly allowsDelimiterInLines = true;
    }
    connected(new Lenient()).sendLine("a\nb");
    expect(transport.value().toString()).to.equal("a\nb\r\n");
  });

  it("accepts a line of the maximum wherever it is cut, and none that is longer (LO-2)", () => {
    for (const [input, expected] of [
      ["hello\r\n", ["L(hello)"]],
      ["a\r\nhello!\r\nb\r\n", ["L(a)"]],
      ["hello!!", []],
    ] as const) {
      const events = expectSameForEverySplit(Buffer.from(input), (chunks) => {
        const receiver = new Recorder();
        receiver.MAX_LENGTH = 5;
        receiver.makeConnection(new StringTransport());
        for (const chunk of chunks) receiver.dataReceived(chunk);
        return receiver.events;
      });
      expect(events).to.deep.equal(expected);
    }
  });

  it("hands over all that is left with a line that is too long; the next byte begins a line (LO-2)", () => {
    const receiver = connected(new ToleratingRecorder());
    receiver.MAX_LENGTH = 5;
    for (const chunk of ["a\r\nhello!\r\nb\r\nc", "hello\r", "x", "d\r\n"]) {
      receiver.dataReceived(Buffer.from(chunk));
    }
    expect(receiver.events).to.deep.equal(["L(a)", "X(hello!\r\nb\r\nc)", "X(hello\rx)", "L(d)"]);
    expect(transport.disconnecting).to.equal(false);
  });

  it("closes for a line that is too long, unless overridden (LO-2)", () => {
    const receiver = connected(new Recorder());
    receiver.dataReceived(Buffer.alloc(16_385, "a"));
    expect(transport.disconnecting).to.equal(false);
    receiver.dataReceived(Buffer.from("a"));
    expect(transport.disconnecting).to.equal(true);
  });

  it("discards the lines behind the one in which it closed (LO-3)", () => {
    const receiver = connected(new Recorder());
    receiver.dataReceived(Buffer.from("a\r\nquit\r\nb\r\n"));
    receiver.dataReceived(Buffer.from("c\r\n"));
    expect(receiver.events).to.deep.equal(["L(a)", "L(quit)"]);
  });

  it("can't have an empty delimiter (LR-15)", () => {
    const receiver = new Recorder();
    receiver.delimiter = Buffer.alloc(0);
    expect(() => connected(receiver)).to.throw(RangeError);
  });

  it("says when the subclass forgot lineReceived", () => {
    const receiver = connected(new LineOnlyReceiver());
    expect(() => receiver.dataReceived(Buffer.from("a\r\n"))).to.throw("lineReceived");
  });
});
