import type { Failure } from "@cordage/deferred";
import {
  BaseStreamConnection,
  ConnectionAborted,
  ConnectionDone,
  type IProtocol,
  type IPushProducer,
  IPv4Address,
  OpenTransports,
  type StreamLink,
} from "@cordage/reactor";
import { Clock } from "@cordage/testing";
import { expect } from "chai";

/** A link held in the hand: it notes what it is asked for, and sends when a test says so. */
class HandHeldLink implements StreamLink {
  readonly asked: string[] = [];
  waitingBytes = 0;
  isHeld = false;
  /** What to call when all was sent that was written before the end. */
  whenEnded: () => void = () => {};

  write(data: Uint8Array | string): void {
    this.waitingBytes += data.length;
    this.asked.push(`write ${data}`);
  }

  end(ended: () => void): void {
    this.asked.push("end");
    this.whenEnded = ended;
  }

  close(): void {
    this.asked.push("close");
  }

  reset(): void {
    this.asked.push("reset");
  }

  destroy(): void {
    this.asked.push("destroy");
  }

  setNoDelay(enabled: boolean): void {
    this.asked.push(`no-delay ${enabled}`);
  }

  setKeepAlive(enabled: boolean): void {
    this.asked.push(`keep-alive ${enabled}`);
  }

  batch(): void {}
  flush(): void {}
  pause(): void {}
  resume(): void {}
}

/** A connection on a platform held in the hand. */
class HandHeldConnection extends BaseStreamConnection {
  protected override readonly link: HandHeldLink;
  /** What it has put off to the next turn. */
  readonly turns: (() => void)[] = [];

  constructor(protocol: IProtocol, link: HandHeldLink, transports: OpenTransports) {
    const address = new IPv4Address("TCP", "127.0.0.1", 7);
    const ends = { host: address, peer: address, isClient: false, logSuffix: "test" };
    super(protocol, { ...ends, lost: () => {} }, transports);
    this.link = link;
  }

  protected override nextTurn(action: () => void): void {
    this.turns.push(action);
  }
}

const idle: IPushProducer = { pauseProducing() {}, resumeProducing() {}, stopProducing() {} };

/**
 * What all stream connections do whatever carries their bytes. The conformance suite has the details, over
 * every platform's link; here is what takes a link that is held in the hand.
 */
describe("a stream connection on a link", () => {
  let link: HandHeldLink;
  let connection: HandHeldConnection;
  let events: string[];

  beforeEach(() => {
    events = [];
    const protocol: IProtocol = {
      makeConnection() {},
      connectionMade() {},
      dataReceived(data) {
        events.push(`data ${data}`);
      },
      connectionLost({ value }: Failure) {
        events.push(value.name);
      },
    };
    link = new HandHeldLink();
    connection = new HandHeldConnection(protocol, link, new OpenTransports(1000, new Clock()));
    connection.begin();
  });

  /** Half-closes both ways, after which a link closes by itself. */
  function endBothWays(): void {
    const half = { readConnectionLost() {}, writeConnectionLost() {} };
    const protocol: IProtocol = {
      makeConnection() {},
      connectionMade() {},
      dataReceived() {},
      connectionLost: ({ value }: Failure) => void events.push(value.name),
    };
    const transports = new OpenTransports(1000, new Clock());
    connection = new HandHeldConnection(Object.assign(protocol, half), link, transports);
    connection.begin();
    connection.ended();
    connection.loseWriteConnection();
    link.whenEnded();
    connection.closed();
  }

  it("ends the registration of a producer, and closes, by stopConsuming (X23)", () => {
    connection.registerProducer(idle, true);
    connection.loseConnection();
    expect(link.asked).to.deep.equal([]); // it waits for the producer
    connection.stopConsuming();
    expect(link.asked).to.deep.equal(["close"]);
    connection.closed();
    expect(events).to.deep.equal([ConnectionDone.name]);
  });

  it("closes by stopConsuming without a producer, too (X23)", () => {
    connection.stopConsuming();
    expect(link.asked).to.deep.equal(["close"]);
    expect(connection.disconnecting).to.equal(true);
  });

  it("waits with a close for what the link holds up, such as a handshake (X32)", () => {
    link.isHeld = true;
    connection.loseConnection();
    expect(link.asked).to.deep.equal([]);
    link.isHeld = false;
    connection.drained();
    expect(link.asked).to.deep.equal(["close"]);
  });

  it("lasts when its link has closed by itself, and ends on a later turn than it is asked to (X17)", () => {
    for (const [end, name] of [
      ["loseConnection", ConnectionDone.name],
      ["abortConnection", ConnectionAborted.name],
    ] as const) {
      events = [];
      endBothWays();
      expect(events).to.deep.equal([]);
      connection[end]();
      expect(events).to.deep.equal([]);
      for (const turn of connection.turns) turn();
      expect(events).to.deep.equal([name]);
    }
  });

  it("is lost with an error that the end of the peer's data comes with, and ends without a clean close", () => {
    connection.ended(new RangeError("cut off"));
    expect(link.asked).to.deep.equal(["destroy"]);
    connection.closed();
    expect(events).to.deep.equal(["RangeError"]);
  });

  it("passes options on to the link, and remembers them (X13)", () => {
    connection.setTcpNoDelay(true);
    connection.setTcpKeepAlive(true);
    expect(link.asked).to.deep.equal(["no-delay true", "keep-alive true"]);
    expect([connection.getTcpNoDelay(), connection.getTcpKeepAlive()]).to.deep.equal([true, true]);
  });
});
