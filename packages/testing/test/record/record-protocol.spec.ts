import { Failure } from "@cordage/deferred";
import {
  ConnectionDone,
  type IHalfCloseableProtocol,
  type ITCPTransport,
  Protocol,
} from "@cordage/reactor";
import {
  AccumulatingProtocol,
  Clock,
  connect,
  decodeRecording,
  makeFakeClient,
  makeFakeServer,
  RecordingText,
  recordProtocol,
  StringTransport,
} from "@cordage/testing";
import { expect } from "chai";
import fc from "fast-check";

const DONE = new Failure(new ConnectionDone());

describe("recordProtocol", () => {
  let clock: Clock;
  let sink: RecordingText;
  let transport: StringTransport;

  beforeEach(() => {
    clock = new Clock();
    clock.advance(100);
    sink = new RecordingText();
    transport = new StringTransport();
  });

  it("writes down what comes and goes, with times, and how it ends", () => {
    const protocol = new AccumulatingProtocol();
    const recorded = recordProtocol(protocol, { sink, clock });
    recorded.makeConnection(transport);
    protocol.transport.write("hello\r\n");
    clock.advance(0.25);
    recorded.dataReceived(Buffer.from([0, 34, 92, 127, 255]));
    clock.advance(1);
    protocol.transport.writeSequence(["a", Buffer.from("b"), ""]);
    protocol.transport.loseConnection();
    protocol.transport.write("dropped");
    recorded.connectionLost(DONE);

    expect(sink.text).to.equal(
      [
        "cordage-recording 1",
        String.raw`0 > "hello\r\n"`,
        String.raw`0.25 < "\u0000\"\\\u007f\u00ff"`,
        '1.25 > "a"',
        '1.25 > "b"',
        "1.25 > close",
        "1.25 closed ConnectionDone",
        "",
      ].join("\n"),
    );
    expect(protocol.data.length).to.equal(5);
    expect(protocol.closedReason).to.equal(DONE);
    expect(transport.value().toString()).to.contain("hello\r\nab");
  });

  it("writes down an abort, once, and each end of a direction", () => {
    class HalfCloseable extends Protocol<ITCPTransport> implements IHalfCloseableProtocol {
      readConnectionLost(): void {
        this.transport.loseWriteConnection();
      }

      writeConnectionLost(): void {
        this.transport.abortConnection();
      }
    }
    const recorded = recordProtocol(new HalfCloseable(), { sink, clock });
    recorded.makeConnection(transport);
    recorded.readConnectionLost?.();
    recorded.writeConnectionLost?.();
    recorded.connectionLost(DONE);
    expect(sink.text.split("\n").slice(1, -1)).to.deep.equal([
      "0 < end",
      "0 > end",
      "0 > abort",
      "0 closed ConnectionDone",
    ]);
  });

  it("has what a producer writes after a close, and nothing that is dropped (X9, X22)", () => {
    class LastWords extends Protocol<ITCPTransport> {
      override connectionMade(): void {
        let pieces = 0;
        const resumeProducing = (): void => {
          pieces += 1;
          if (pieces < 3) this.transport.write(`piece ${pieces};`);
          else this.transport.unregisterProducer();
        };
        this.transport.registerProducer({ resumeProducing, stopProducing() {} }, false);
        this.transport.loseConnection();
      }
    }
    const recorded = recordProtocol(new LastWords(), { sink, clock });
    const peer = new AccumulatingProtocol();
    connect(recorded, makeFakeServer(recorded), peer, makeFakeClient(peer)).flush();
    expect(peer.data.toString()).to.equal("piece 1;piece 2;");
    expect(sink.text.split("\n").slice(1, -1)).to.deep.equal([
      '0 > "piece 1;"',
      "0 > close",
      '0 > "piece 2;"',
      "0 closed ConnectionDone",
    ]);
  });

  it("leaves out what is written after the end of writing, or after an abort", () => {
    const recorded = recordProtocol(new Protocol(), { sink, clock });
    recorded.makeConnection(transport);
    transport.loseWriteConnection();
    transport.write("dropped");
    transport.abortConnection();
    transport.write("dropped, too");
    recorded.connectionLost(DONE);
    expect(sink.text.split("\n").slice(1, -1)).to.deep.equal([
      "0 > end",
      "0 > abort",
      "0 closed ConnectionDone",
    ]);
  });

  it("can be read, whatever the error's class is called", () => {
    for (const name of ["", "Größe", "two words"]) {
      class Odd extends Error {}
      Object.defineProperty(Odd, "name", { value: name });
      const text = new RecordingText();
      const recorded = recordProtocol(new Protocol(), { sink: text, clock });
      recorded.makeConnection(new StringTransport());
      recorded.connectionLost(new Failure(new Odd()));
      const [end] = decodeRecording(text.text).entries;
      expect(end).to.deep.equal({ kind: "closed", time: 0, reason: "Error" });
    }
  });

  it("has the optional events of the protocol, and no others", () => {
    const recorded = recordProtocol(new Protocol(), { sink, clock });
    expect(recorded.readConnectionLost).to.equal(undefined);
    expect(recorded.handshakeCompleted).to.equal(undefined);
  });

  it("lets writes that are no bytes fail as they do, and leaves them out", () => {
    const protocol = new AccumulatingProtocol();
    recordProtocol(protocol, { sink, clock }).makeConnection(transport);
    expect(() => protocol.transport.write(1 as never)).to.throw(TypeError);
    expect(() => protocol.transport.writeSequence(["a", 1 as never])).to.throw(TypeError);
    expect(sink.text).to.equal("cordage-recording 1\n");
  });

  it("writes what decodeRecording reads, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1 })), (chunks) => {
        const text = new RecordingText();
        const recorded = recordProtocol(new Protocol(), { sink: text, clock });
        recorded.makeConnection(new StringTransport());
        for (const chunk of chunks) recorded.dataReceived(Buffer.from(chunk));
        recorded.connectionLost(DONE);
        const { entries } = decodeRecording(text.text);
        expect(entries.slice(0, -1)).to.deep.equal(
          chunks.map((chunk) => ({ kind: "received", time: 0, bytes: Buffer.from(chunk) })),
        );
        expect(text.text).to.match(/^[\n -~]*$/);
      }),
    );
  });
});
