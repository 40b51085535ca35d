import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  SpewingFactory,
  type TrafficLog,
  TrafficLoggingFactory,
} from "@cordage/protocols/policies";
import { connectionDone, globalLogPublisher, type LogEvent } from "@cordage/reactor";
import { type AccumulatingProtocol, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { AccumulatingFactory, PEER } from "../support/accumulating-factory.ts";

/** Keeps the logs it opens. */
class KeepingFactory extends TrafficLoggingFactory {
  readonly logs: Record<string, string[]> = {};

  override open(name: string): TrafficLog {
    this.logs[name] = [];
    return {
      write: (line) => this.logs[name]?.push(line),
      close: () => this.logs[name]?.push("closed"),
    };
  }
}

describe("TrafficLoggingFactory", () => {
  let inner: AccumulatingFactory;

  beforeEach(() => {
    inner = new AccumulatingFactory();
  });

  it("writes a line for everything that happens (TL-1)", () => {
    const factory = new KeepingFactory(inner, "traffic");
    const wrapper = factory.buildProtocol(PEER);
    const transport = new StringTransport();
    wrapper?.makeConnection(transport);
    wrapper?.dataReceived(Buffer.from('GET "/"\r\n'));
    const [protocol] = inner.built as [AccumulatingProtocol];
    protocol.transport.write("hello");
    protocol.transport.writeSequence(["a", Buffer.from([0, 9, 0x5c, 0xff])]);
    protocol.transport.loseConnection();
    wrapper?.connectionLost(connectionDone);
    expect(factory.logs).to.deep.equal({
      "traffic-1": [
        "*\n",
        'C 1: "GET \\"/\\"\\r\\n"\n',
        'S 1: "hello"\n',
        'SV 1: ["a", "\\x00\\t\\\\\\xff"]\n',
        "S 1: *\n",
        "C 1: ConnectionDone: Connection was closed cleanly.\n",
        "closed",
      ],
    });
    expect(protocol.data.toString()).to.equal('GET "/"\r\n');
    expect(transport.value().subarray(0, 6).toString()).to.equal("helloa");
  });

  it("numbers logs from 1, anew after resetCounter (TL-1)", () => {
    const factory = new KeepingFactory(inner, "t");
    factory.buildProtocol(PEER);
    factory.buildProtocol(PEER);
    expect(Object.keys(factory.logs)).to.deep.equal(["t-1", "t-2"]);
    factory.resetCounter();
    factory.buildProtocol(PEER)?.makeConnection(new StringTransport());
    expect(factory.logs["t-1"]).to.deep.equal(["*\n"]);
  });

  it("cuts data longer than lengthLimit to that, and says so (TL-1)", () => {
    const factory = new KeepingFactory(inner, "t", 20);
    factory.buildProtocol(PEER)?.makeConnection(new StringTransport());
    const [protocol] = inner.built as [AccumulatingProtocol];
    protocol.transport.write("x".repeat(20));
    protocol.transport.write("x".repeat(21));
    protocol.transport.writeSequence(["y".repeat(21)]);
    expect(factory.logs["t-1"]).to.deep.equal([
      "*\n",
      `S 1: "${"x".repeat(20)}"\n`,
      'S 1: "xxxxxxxx<... elided>"\n',
      'SV 1: ["yyyyyyyy<... elided>"]\n',
    ]);
  });

  it("takes no limit without room for that sign", () => {
    new TrafficLoggingFactory(inner, "t", 12);
    for (const limit of [11, Number.NaN]) {
      expect(() => new TrafficLoggingFactory(inner, "t", limit)).to.throw(RangeError);
    }
  });

  it("writes to files unless told otherwise (TL-1)", () => {
    const folder = mkdtempSync(join(tmpdir(), "cordage-traffic-"));
    try {
      const factory = new TrafficLoggingFactory(inner, join(folder, "log"));
      const wrapper = factory.buildProtocol(PEER);
      wrapper?.makeConnection(new StringTransport());
      wrapper?.dataReceived(Buffer.from("hi"));
      expect(readFileSync(join(folder, "log-1"), "utf8")).to.equal('*\nC 1: "hi"\n');
      wrapper?.connectionLost(connectionDone);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("SpewingFactory", () => {
  it("logs all reads and writes (SP-1)", () => {
    const events: LogEvent[] = [];
    const observe = (event: LogEvent): void => void events.push(event);
    globalLogPublisher.addObserver(observe);
    try {
      const inner = new AccumulatingFactory();
      const wrapper = new SpewingFactory(inner).buildProtocol(PEER);
      wrapper?.makeConnection(new StringTransport());
      wrapper?.dataReceived(Buffer.from("in"));
      inner.built[0]?.transport.write("out");
      inner.built[0]?.transport.writeSequence(["a", "b"]);
      expect(inner.built[0]?.data.toString()).to.equal("in");
    } finally {
      globalLogPublisher.removeObserver(observe);
    }
    expect(events.map((event) => [event.log_format, event["quoted"]])).to.deep.equal([
      ["Received: {quoted}", '"in"'],
      ["Sending: {quoted}", '"out"'],
      ["Sending: {quoted}", '"a"'],
      ["Sending: {quoted}", '"b"'],
    ]);
  });
});
