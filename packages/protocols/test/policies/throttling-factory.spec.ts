import { ThrottlingFactory, type ThrottlingOptions } from "@cordage/protocols/policies";
import {
  connectionDone,
  type IPullProducer,
  type IPushProducer,
  ProducerAlreadyRegisteredError,
} from "@cordage/reactor";
import { type AccumulatingProtocol, Clock, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { AccumulatingFactory, PEER } from "../support/accumulating-factory.ts";

/** Notes what is asked of it. */
class NotingProducer implements IPushProducer, IPullProducer {
  readonly events: string[] = [];

  pauseProducing(): void {
    this.events.push("pause");
  }

  resumeProducing(): void {
    this.events.push("resume");
  }

  stopProducing(): void {
    this.events.push("stop");
  }
}

interface Connected {
  readonly protocol: AccumulatingProtocol;
  readonly transport: StringTransport;
  receive(bytes: number): void;
  lose(): void;
}

describe("ThrottlingFactory", () => {
  let clock: Clock;
  let inner: AccumulatingFactory;

  beforeEach(() => {
    clock = new Clock();
    inner = new AccumulatingFactory();
  });

  const throttling = (options: ThrottlingOptions = {}): ThrottlingFactory =>
    new ThrottlingFactory(inner, { clock, ...options });

  function connect(factory: ThrottlingFactory, transport = new StringTransport()): Connected {
    const wrapper = factory.buildProtocol(PEER);
    const protocol = inner.built.at(-1);
    if (wrapper === null || protocol === undefined) throw new Error("refused");
    wrapper.makeConnection(transport);
    return {
      protocol,
      transport,
      receive: (bytes) => void wrapper.dataReceived(Buffer.alloc(bytes)),
      lose: () => void wrapper.connectionLost(connectionDone),
    };
  }

  describe("reading", () => {
    it("pauses all connections for as long as the excess takes (TH-1)", () => {
      const factory = throttling({ readLimit: 10 });
      const first = connect(factory);
      const second = connect(factory);
      first.receive(10);
      second.receive(5);
      clock.advance(1);
      expect([first.transport.producerState, second.transport.producerState]).to.deep.equal([
        "paused",
        "paused",
      ]);
      clock.advance(0.49);
      expect(first.transport.producerState).to.equal("paused");
      clock.advance(0.01);
      expect([first.transport.producerState, second.transport.producerState]).to.deep.equal([
        "producing",
        "producing",
      ]);
    });

    it("lets exactly the limit pass (TH-1)", () => {
      const { transport, receive } = connect(throttling({ readLimit: 10 }));
      receive(10);
      clock.advance(1);
      expect(transport.producerState).to.equal("producing");
    });

    it("counts every second from zero (TH-1)", () => {
      const { transport, receive } = connect(throttling({ readLimit: 10 }));
      for (let second = 0; second < 3; second += 1) {
        receive(8);
        clock.advance(1);
        expect(transport.producerState).to.equal("producing");
      }
      receive(20);
      clock.advance(1);
      clock.advance(1); // the pause is over, and the excess was not counted twice
      expect(transport.producerState).to.equal("producing");
    });

    it("makes a pause longer by what is received in it (TH-1)", () => {
      const { transport, receive } = connect(throttling({ readLimit: 10 }));
      receive(30); // 2 seconds from now
      clock.advance(1);
      receive(20); // was on its way: 1 second more
      clock.advance(1);
      clock.advance(1.9);
      expect(transport.producerState).to.equal("paused");
      clock.advance(0.1);
      expect(transport.producerState).to.equal("producing");
    });

    it("ticks from the first connection to the last, and leaves nothing behind (TH-1)", () => {
      const factory = throttling({ readLimit: 10, writeLimit: 10 });
      expect(clock.getDelayedCalls()).to.have.length(0);
      const first = connect(factory);
      const second = connect(factory);
      expect(clock.getDelayedCalls()).to.have.length(2);
      second.receive(100);
      clock.advance(1);
      first.lose();
      expect(clock.getDelayedCalls()).to.have.length(3);
      second.lose();
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("begins anew with the next first connection", () => {
      const factory = throttling({ readLimit: 10 });
      const first = connect(factory);
      first.receive(100);
      clock.advance(1);
      first.receive(100);
      first.lose();
      const { transport } = connect(factory);
      expect(transport.producerState).to.equal("producing");
      clock.advance(1);
      expect(transport.producerState).to.equal("producing");
    });

    it("starts a connection made during a pause paused (TH-4)", () => {
      const factory = throttling({ readLimit: 10 });
      connect(factory).receive(20);
      clock.advance(1);
      const late = connect(factory);
      expect(late.transport.producerState).to.equal("paused");
      clock.advance(1);
      expect(late.transport.producerState).to.equal("producing");
    });

    it("leaves paused what the protocol has paused, and the other way round", () => {
      const { protocol, transport, receive } = connect(throttling({ readLimit: 10 }));
      protocol.transport.pauseProducing();
      receive(20);
      clock.advance(1);
      clock.advance(1);
      expect(transport.producerState).to.equal("paused");
      receive(30);
      clock.advance(1);
      protocol.transport.resumeProducing();
      expect(transport.producerState).to.equal("paused");
      clock.advance(2);
      expect(transport.producerState).to.equal("producing");
    });

    it("leaves a connection alone that is being closed", () => {
      const { transport, receive, protocol } = connect(throttling({ readLimit: 10 }));
      receive(20);
      protocol.transport.loseConnection();
      clock.advance(1);
      clock.advance(1);
      expect(transport.producerState).to.equal("producing");
    });
  });

  describe("writing", () => {
    it("counts and never holds back what is written without a producer (TH-2)", () => {
      const { protocol, transport } = connect(throttling({ writeLimit: 10 }));
      protocol.transport.write("x".repeat(100));
      clock.advance(1);
      protocol.transport.write("more");
      expect(transport.value()).to.have.length(104);
    });

    it("pauses producers, by the bytes of all writes together (TH-2)", () => {
      const { protocol, transport } = connect(throttling({ writeLimit: 10 }));
      const producer = new NotingProducer();
      protocol.transport.registerProducer(producer, true);
      protocol.transport.write("ü".repeat(5));
      protocol.transport.writeSequence(["abcde", Buffer.from("fghij")]);
      expect(transport.value()).to.have.length(20);
      clock.advance(1);
      expect(producer.events).to.deep.equal(["pause"]);
      clock.advance(1);
      expect(producer.events).to.deep.equal(["pause", "resume"]);
    });

    it("pauses a producer that is registered during a pause (TH-4)", () => {
      const { protocol } = connect(throttling({ writeLimit: 10 }));
      protocol.transport.write("x".repeat(20));
      clock.advance(1);
      const producer = new NotingProducer();
      protocol.transport.registerProducer(producer, true);
      expect(producer.events).to.deep.equal(["pause"]);
      clock.advance(1);
      expect(producer.events).to.deep.equal(["pause", "resume"]);
    });

    it("tells a producer once, though its transport pauses it, too", () => {
      const { protocol, transport } = connect(throttling({ writeLimit: 10 }));
      const producer = new NotingProducer();
      protocol.transport.registerProducer(producer, true);
      const consumed = transport.producer as IPushProducer;
      protocol.transport.write("x".repeat(20));
      consumed.pauseProducing();
      clock.advance(1);
      clock.advance(1);
      expect(producer.events).to.deep.equal(["pause"]);
      consumed.resumeProducing();
      expect(producer.events).to.deep.equal(["pause", "resume"]);
      consumed.stopProducing();
      expect(producer.events).to.deep.equal(["pause", "resume", "stop"]);
    });

    it("has a pull producer wait for its turn", () => {
      const { protocol, transport } = connect(throttling({ writeLimit: 10 }));
      const producer = new NotingProducer();
      protocol.transport.registerProducer(producer, false);
      const consumed = transport.producer as IPullProducer;
      consumed.resumeProducing();
      protocol.transport.write("x".repeat(20));
      clock.advance(1);
      consumed.resumeProducing();
      expect(producer.events).to.deep.equal(["resume"]);
      clock.advance(1);
      expect(producer.events).to.deep.equal(["resume", "resume"]);
      protocol.transport.write("x".repeat(30));
      clock.advance(3);
      expect(producer.events).to.deep.equal(["resume", "resume"]);
    });

    it("forgets a producer that is unregistered", () => {
      const { protocol, transport } = connect(throttling({ writeLimit: 10 }));
      const producer = new NotingProducer();
      protocol.transport.registerProducer(producer, true);
      expect(() => protocol.transport.registerProducer(new NotingProducer(), true)).to.throw(
        ProducerAlreadyRegisteredError,
      );
      protocol.transport.unregisterProducer();
      expect(transport.producer).to.equal(null);
      protocol.transport.write("x".repeat(20));
      clock.advance(1);
      expect(producer.events).to.deep.equal([]);
    });
  });

  describe("the number of connections", () => {
    it("refuses the one above maxConnectionCount (TH-3)", () => {
      const factory = throttling({ maxConnectionCount: 2 });
      const first = connect(factory);
      connect(factory);
      expect(factory.buildProtocol(PEER)).to.equal(null);
      first.lose();
      expect(factory.connectionCount).to.equal(1);
      connect(factory);
    });

    it("does not count one that the wrapped factory refuses, or fails on (TH-5)", () => {
      const factory = throttling({ maxConnectionCount: 1, readLimit: 10 });
      inner.refuses = true;
      expect(factory.buildProtocol(PEER)).to.equal(null);
      inner.buildProtocol = () => {
        throw new Error("boom");
      };
      expect(() => factory.buildProtocol(PEER)).to.throw("boom");
      expect(factory.connectionCount).to.equal(0);
      expect(clock.getDelayedCalls()).to.have.length(0);
    });
  });

  it("takes only limits that are above zero", () => {
    for (const limit of [0, -1, Number.NaN]) {
      expect(() => throttling({ readLimit: limit })).to.throw(RangeError, "readLimit");
      expect(() => throttling({ writeLimit: limit })).to.throw(RangeError, "writeLimit");
    }
    expect(() => throttling({ maxConnectionCount: -1 })).to.throw(RangeError, "maxConnectionCount");
    throttling({ maxConnectionCount: 0 });
  });
});
