import { LineReceiver } from "@cordage/protocols/basic";
import { TimeoutMixin } from "@cordage/protocols/policies";
import { connectionDone, type IDelayedCall, type ITransport, Protocol } from "@cordage/reactor";
import { Clock, StringTransport } from "@cordage/testing";
import { expect } from "chai";

class Timed extends TimeoutMixin(Protocol<ITransport>) {
  readonly clock: Clock = new Clock();

  override callLater(delay: number, action: () => void): IDelayedCall {
    return this.clock.callLater(delay, action);
  }
}

describe("TimeoutMixin", () => {
  let protocol: Timed;
  let transport: StringTransport;

  beforeEach(() => {
    protocol = new Timed();
    transport = new StringTransport();
    protocol.makeConnection(transport);
  });

  it("closes the connection when the time is over, by a clock that can be chosen (TM-1, TM-2)", () => {
    protocol.setTimeout(5);
    protocol.clock.advance(4.9);
    expect(transport.disconnecting).to.equal(false);
    protocol.clock.advance(0.1);
    expect(transport.disconnecting).to.equal(true);
  });

  it("has no timeout at first (TM-1)", () => {
    expect(protocol.timeOut).to.equal(null);
    protocol.resetTimeout();
    expect(protocol.clock.getDelayedCalls()).to.have.length(0);
  });

  it("returns the period there was before (TM-1)", () => {
    expect(protocol.setTimeout(5)).to.equal(null);
    expect(protocol.setTimeout(7)).to.equal(5);
    expect(protocol.setTimeout(null)).to.equal(7);
    expect(protocol.clock.getDelayedCalls()).to.have.length(0);
  });

  it("counts anew from setTimeout and resetTimeout (TM-1)", () => {
    protocol.setTimeout(5);
    protocol.clock.advance(4);
    protocol.setTimeout(3);
    protocol.clock.advance(2);
    protocol.resetTimeout();
    protocol.clock.advance(2.9);
    expect(transport.disconnecting).to.equal(false);
    protocol.clock.advance(0.1);
    expect(transport.disconnecting).to.equal(true);
  });

  it("keeps timeOut when the time is over, and can be set again (TM-1)", () => {
    let times = 0;
    protocol.timeoutConnection = () => {
      times += 1;
    };
    protocol.setTimeout(5);
    protocol.clock.advance(5);
    protocol.resetTimeout();
    protocol.clock.advance(100);
    expect(times).to.equal(1);
    expect(protocol.setTimeout(7)).to.equal(5);
    protocol.clock.advance(7);
    expect(times).to.equal(2);
  });

  it("leaves nothing behind when the connection is lost", () => {
    protocol.setTimeout(5);
    protocol.connectionLost(connectionDone);
    expect(protocol.clock.getDelayedCalls()).to.have.length(0);
  });

  it("goes with any protocol", () => {
    class Lines extends TimeoutMixin(LineReceiver) {
      readonly lines: string[] = [];

      override lineReceived(line: Buffer): void {
        this.lines.push(line.toString());
      }
    }
    const lines = new Lines();
    lines.makeConnection(transport);
    lines.dataReceived(Buffer.from("a\r\n"));
    expect(lines.lines).to.deep.equal(["a"]);
  });
});
