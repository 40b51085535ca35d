import {
  IPv4Address,
  IPv6Address,
  isTCPTransport,
  ProducerAlreadyRegisteredError,
} from "@cordage/reactor";
import {
  NoProducerRegisteredError,
  ProducingStoppedError,
  StringTransport,
  TransportClosingError,
} from "@cordage/testing";
import { expect } from "chai";

describe("StringTransport (TE1)", () => {
  let transport: StringTransport;

  beforeEach(() => {
    transport = new StringTransport();
  });

  it("is a TCP transport", () => {
    expect(isTCPTransport(transport)).to.equal(true);
  });

  describe("addresses", () => {
    it("are made up unless given", () => {
      expect(transport.getHost().toString()).to.equal("IPv4Address(TCP, '10.0.0.1', 12345)");
      expect(transport.getPeer().toString()).to.equal("IPv4Address(TCP, '192.168.1.1', 54321)");
    });

    it("are those given", () => {
      const hostAddress = new IPv4Address("TCP", "127.0.0.1", 80);
      const peerAddress = new IPv6Address("TCP", "::1", 5000);
      transport = new StringTransport({ hostAddress, peerAddress });
      expect(transport.getHost()).to.equal(hostAddress);
      expect(transport.getPeer()).to.equal(peerAddress);
    });

    it("can be replaced", () => {
      transport.peerAddr = new IPv4Address("TCP", "1.2.3.4", 5);
      expect(transport.getPeer()).to.equal(transport.peerAddr);
    });
  });

  describe("writing", () => {
    it("is kept, in order, strings as UTF-8", () => {
      transport.write("grün ");
      transport.write(Buffer.from("bytes"));
      transport.writeSequence([" and", Uint8Array.of(0x20, 0xff)]);
      expect(transport.value()).to.deep.equal(
        Buffer.concat([Buffer.from("grün bytes and "), Buffer.of(0xff)]),
      );
    });

    it("is kept until cleared", () => {
      transport.write("a");
      expect(transport.value().toString()).to.equal("a");
      expect(transport.value().toString()).to.equal("a");
      transport.clear();
      transport.write("b");
      expect(transport.value().toString()).to.equal("b");
    });

    it("is kept after loseConnection too", () => {
      transport.loseConnection();
      transport.write("late");
      expect(transport.value().toString()).to.equal("late");
    });

    it("gives the test a copy", () => {
      transport.write("abc");
      transport.value().fill(0);
      expect(transport.value().toString()).to.equal("abc");
    });

    it("shows a protocol that changes bytes it has written", () => {
      const bytes = Buffer.from("abc");
      transport.write(bytes);
      bytes[0] = 0x7a;
      expect(transport.value().toString()).to.equal("zbc");
    });

    it("refuses anything but bytes and strings, even when closed", () => {
      transport.abortConnection();
      const number = 5 as unknown as string; // from a caller without types
      expect(() => transport.write(number)).to.throw(TypeError, "number");
    });

    it("refuses a sequence as a whole", () => {
      const list = ["good", null] as unknown as string[]; // from a caller without types
      expect(() => transport.writeSequence(list)).to.throw(TypeError);
      expect(transport.value()).to.have.length(0);
    });
  });

  describe("closing", () => {
    it("is only noted", () => {
      expect(transport.disconnecting).to.equal(false);
      transport.loseConnection();
      expect(transport.disconnecting).to.equal(true);
      expect(transport.disconnected).to.equal(false);
      expect(transport.connected).to.equal(true);
    });

    it("of one direction is only noted", () => {
      expect(transport.writeDisconnecting).to.equal(false);
      transport.loseWriteConnection();
      expect(transport.writeDisconnecting).to.equal(true);
      expect(transport.disconnecting).to.equal(false);
    });

    it("by aborting is noted as both", () => {
      transport.abortConnection();
      expect(transport.disconnected).to.equal(true);
      expect(transport.disconnecting).to.equal(true);
    });
  });

  describe("a producer", () => {
    const producer = { resumeProducing() {}, pauseProducing() {}, stopProducing() {} };

    it("is only recorded", () => {
      transport.registerProducer(producer, true);
      expect(transport.producer).to.equal(producer);
      expect(transport.streaming).to.equal(true);
      transport.unregisterProducer();
      expect(transport.producer).to.equal(null);
      expect(transport.streaming).to.equal(null);
    });

    it("can't be registered over another", () => {
      transport.registerProducer(producer, false);
      const register = (): void => transport.registerProducer({ ...producer }, true);
      expect(register).to.throw(ProducerAlreadyRegisteredError);
      expect(transport.producer).to.equal(producer);
      expect(transport.streaming).to.equal(false);
    });

    it("can't be unregistered when there is none", () => {
      expect(() => transport.unregisterProducer()).to.throw(NoProducerRegisteredError);
    });
  });

  describe("reading", () => {
    it("is paused and resumed", () => {
      expect(transport.producerState).to.equal("producing");
      transport.pauseProducing();
      expect(transport.producerState).to.equal("paused");
      transport.resumeProducing();
      expect(transport.producerState).to.equal("producing");
    });

    it("is stopped by closing (X23)", () => {
      transport.stopProducing();
      expect(transport.producerState).to.equal("stopped");
      expect(transport.disconnecting).to.equal(true);
    });

    for (const request of ["pauseProducing", "resumeProducing"] as const) {
      it(`can't be changed by ${request} after loseConnection`, () => {
        transport.loseConnection();
        expect(() => transport[request]()).to.throw(TransportClosingError, request);
        expect(transport.producerState).to.equal("producing");
      });

      it(`can be changed by ${request} after loseConnection on a lenient one`, () => {
        transport = new StringTransport({ lenient: true });
        transport.loseConnection();
        transport[request]();
        expect(transport.producerState).to.equal(
          request === "pauseProducing" ? "paused" : "producing",
        );
      });

      it(`can't be changed by ${request} after stopProducing, even on a lenient one`, () => {
        transport = new StringTransport({ lenient: true });
        transport.stopProducing();
        expect(() => transport[request]()).to.throw(ProducingStoppedError, request);
        expect(transport.producerState).to.equal("stopped");
      });
    }
  });

  it("remembers the TCP options it is given (X13)", () => {
    expect([transport.getTcpNoDelay(), transport.getTcpKeepAlive()]).to.deep.equal([false, false]);
    transport.setTcpNoDelay(true);
    expect([transport.getTcpNoDelay(), transport.getTcpKeepAlive()]).to.deep.equal([true, false]);
    transport.setTcpKeepAlive(true);
    transport.setTcpNoDelay(false);
    expect([transport.getTcpNoDelay(), transport.getTcpKeepAlive()]).to.deep.equal([false, true]);
  });
});
