import {
  ConnectionDone,
  IPv4Address,
  isTCPTransport,
  ProducerAlreadyRegisteredError,
} from "@cordage/reactor";
import {
  AccumulatingProtocol,
  FakeTransport,
  makeFakeClient,
  makeFakeServer,
  NonStreamingProducer,
} from "@cordage/testing";
import { expect } from "chai";

describe("FakeTransport (TE5)", () => {
  let protocol: AccumulatingProtocol;
  let transport: FakeTransport;

  beforeEach(() => {
    protocol = new AccumulatingProtocol();
    transport = new FakeTransport(protocol, true);
  });

  it("is a TCP transport", () => {
    expect(isTCPTransport(transport)).to.equal(true);
  });

  it("is made for either end", () => {
    expect(makeFakeClient(protocol).isServer).to.equal(false);
    expect(makeFakeServer(protocol).isServer).to.equal(true);
    expect(makeFakeServer(protocol).protocol).to.equal(protocol);
  });

  it("has a serial of its own, and tells it", () => {
    const next = new FakeTransport(protocol, false);
    expect(next.serial).to.equal(transport.serial + 1);
    expect(String(transport)).to.equal(`FakeTransport<S,${transport.serial},AccumulatingProtocol>`);
    expect(String(next)).to.equal(`FakeTransport<C,${next.serial},AccumulatingProtocol>`);
    expect(transport.logPrefix()).to.equal("iosim");
  });

  it("has addresses equal only to themselves, unless given", () => {
    expect(transport.getHost().equals(transport.getHost())).to.equal(true);
    expect(transport.getHost().equals(transport.getPeer())).to.equal(false);
    expect(transport.getHost().toString()).to.equal("FakeAddress()");
    const hostAddress = new IPv4Address("TCP", "10.0.0.1", 1);
    const peerAddress = new IPv4Address("TCP", "10.0.0.2", 2);
    const placed = new FakeTransport(protocol, true, { hostAddress, peerAddress });
    expect([placed.getHost(), placed.getPeer()]).to.deep.equal([hostAddress, peerAddress]);
  });

  describe("writing", () => {
    it("waits to be taken, once, as one piece", () => {
      transport.write("grün");
      transport.writeSequence([Buffer.from(" or"), " not"]);
      expect(String(transport.getOutBuffer())).to.equal("grün or not");
      expect(transport.getOutBuffer()).to.equal(undefined);
    });

    it("of nothing leaves nothing to take", () => {
      transport.write("");
      transport.writeSequence(["", ""]);
      expect(transport.getOutBuffer()).to.equal(undefined);
    });

    it("is dropped after closing, and what came before is kept", () => {
      transport.write("before");
      transport.loseConnection();
      transport.write("after");
      expect(String(transport.getOutBuffer())).to.equal("before");
    });

    it("is dropped after closing for writing", () => {
      transport.loseWriteConnection();
      transport.write("after");
      expect(transport.getOutBuffer()).to.equal(undefined);
    });

    it("refuses anything but bytes and strings, even when closed", () => {
      transport.loseConnection();
      const number = 5 as unknown as string; // from a caller without types
      expect(() => transport.write(number)).to.throw(TypeError);
      expect(() => transport.writeSequence(["fine", number])).to.throw(TypeError);
    });
  });

  describe("closing", () => {
    for (const request of ["loseConnection", "stopProducing"] as const) {
      it(`by ${request} only begins, and loses nothing`, () => {
        transport.write("kept");
        transport[request]();
        expect([transport.disconnecting, transport.disconnected]).to.deep.equal([true, false]);
        expect(String(transport.getOutBuffer())).to.equal("kept");
        expect(protocol.closed).to.equal(false);
      });
    }

    it("by abortConnection only begins, and drops what waits (X10)", () => {
      transport.write("dropped");
      transport.abortConnection();
      expect([transport.disconnecting, transport.disconnected]).to.deep.equal([true, false]);
      expect(transport.getOutBuffer()).to.equal(undefined);
      expect(protocol.closed).to.equal(false);
    });

    it("is reported with the reason it was given", () => {
      transport.reportDisconnect();
      expect(protocol.closedReason?.value).to.be.instanceOf(ConnectionDone);
      transport.disconnectReason = new RangeError("odd");
      transport.reportDisconnect();
      expect(protocol.closedReason?.value).to.be.instanceOf(RangeError);
    });
  });

  describe("a producer", () => {
    it("is not there at first", () => {
      expect([transport.producer, transport.streamingProducer]).to.deep.equal([null, false]);
    });

    it("that has to be pulled is pulled at once and then when it is checked and nothing waits", () => {
      const producer = new NonStreamingProducer(transport);
      transport.registerProducer(producer, false);
      transport.checkProducer();
      expect(producer.counter).to.equal(1);
      let taken = "";
      for (let check = 0; check < 20; check += 1) {
        taken += transport.getOutBuffer() ?? "";
        transport.checkProducer();
      }
      expect(taken).to.equal("0123456789");
      expect(transport.producer).to.equal(null);
    });

    it("that pushes is left alone", () => {
      const called = (): never => {
        throw new Error("a producer that pushes was called");
      };
      const producer = { resumeProducing: called, pauseProducing: called, stopProducing: called };
      transport.registerProducer(producer, true);
      transport.checkProducer();
      expect(transport.producer).to.equal(producer);
      expect(transport.streamingProducer).to.equal(true);
    });

    it("can't be registered over another, but unregistered any time", () => {
      transport.registerProducer(new NonStreamingProducer(transport), false);
      const register = (): void =>
        transport.registerProducer(new NonStreamingProducer(transport), false);
      expect(register).to.throw(ProducerAlreadyRegisteredError);
      transport.unregisterProducer();
      transport.unregisterProducer();
      expect(transport.producer).to.equal(null);
    });
  });

  it("remembers the TCP options it is given (X13)", () => {
    expect([transport.getTcpNoDelay(), transport.getTcpKeepAlive()]).to.deep.equal([false, false]);
    transport.setTcpNoDelay(true);
    expect([transport.getTcpNoDelay(), transport.getTcpKeepAlive()]).to.deep.equal([true, false]);
    transport.setTcpKeepAlive(true);
    expect([transport.getTcpNoDelay(), transport.getTcpKeepAlive()]).to.deep.equal([true, true]);
  });
});
