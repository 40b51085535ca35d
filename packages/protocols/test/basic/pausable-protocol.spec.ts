import { Int8StringReceiver, LineReceiver, MAX_PAUSED_BYTES } from "@cordage/protocols/basic";
import type { IAddress, ITransport } from "@cordage/reactor";
import { flushLoggedErrors, StringTransport } from "@cordage/testing";
import { expect } from "chai";

/** A transport that does no more than ITransport asks for. */
class PlainTransport implements ITransport {
  disconnecting = false;
  write(): void {}
  writeSequence(): void {}
  loseConnection(): void {
    this.disconnecting = true;
  }
  getPeer(): IAddress {
    return new StringTransport().getPeer();
  }
  getHost(): IAddress {
    return new StringTransport().getHost();
  }
}

class Lines extends LineReceiver {
  readonly lines: string[] = [];
  override lineReceived(line: Buffer): void {
    this.lines.push(line.toString());
  }
}

describe("pausing where the transport can't", () => {
  let transport: PlainTransport;
  let receiver: Lines;

  beforeEach(() => {
    transport = new PlainTransport();
    receiver = new Lines();
    receiver.makeConnection(transport);
  });

  it("stops the events all the same, and goes on with what arrived", () => {
    receiver.pauseProducing();
    receiver.dataReceived(Buffer.from("a\r\nb\r\n"));
    expect(receiver.lines).to.deep.equal([]);
    receiver.resumeProducing();
    expect(receiver.lines).to.deep.equal(["a", "b"]);
  });

  it("closes the connection with stopProducing", () => {
    receiver.stopProducing();
    expect([receiver.paused, transport.disconnecting]).to.deep.equal([true, true]);
  });

  it("lets a mebibyte wait, and closes for one byte more (GEN-4)", () => {
    expect([MAX_PAUSED_BYTES, receiver.maxPausedBytes]).to.deep.equal([1_048_576, 1_048_576]);
    receiver.pauseProducing();
    receiver.dataReceived(Buffer.alloc(MAX_PAUSED_BYTES - 2, "a\r\n"));
    receiver.dataReceived(Buffer.from("\r\n"));
    expect(transport.disconnecting).to.equal(false);
    receiver.dataReceived(Buffer.from("b"));
    expect(transport.disconnecting).to.equal(true);
    expect(flushLoggedErrors().map((failure) => failure.getErrorMessage())).to.have.lengthOf(1);
    receiver.resumeProducing();
    expect(receiver.lines).to.deep.equal([]);
  });

  it("limits raw bytes and strings as well (GEN-4)", () => {
    const strings = new Int8StringReceiver();
    receiver.setRawMode();
    for (const paused of [receiver, strings]) {
      const transport = new PlainTransport();
      paused.makeConnection(transport);
      paused.maxPausedBytes = 5;
      paused.pauseProducing();
      paused.dataReceived(Buffer.alloc(5));
      expect(transport.disconnecting).to.equal(false);
      paused.dataReceived(Buffer.alloc(1));
      expect(transport.disconnecting).to.equal(true);
    }
    expect(flushLoggedErrors()).to.have.lengthOf(2);
  });

  it("does not count what had arrived before the pause as long as nothing comes after it", () => {
    receiver.maxPausedBytes = 5;
    receiver.lineReceived = (line) => {
      receiver.lines.push(line.toString());
      receiver.pauseProducing();
    };
    receiver.dataReceived(Buffer.from("one\r\ntwo\r\nthree\r\n"));
    receiver.dataReceived(Buffer.alloc(0));
    receiver.resumeProducing();
    expect(receiver.lines).to.deep.equal(["one", "two"]);
    expect(transport.disconnecting).to.equal(false);
  });
});
