import { ConnectionDone, ProducerAlreadyRegisteredError, Protocol } from "@cordage/reactor";
import {
  AccumulatingProtocol,
  assertNoResult,
  Clock,
  collapsingPumpPolicy,
  failureResultOf,
  loopbackAsync,
  NonStreamingProducer,
  NoProducerRegisteredError,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

describe("loopbackAsync (TE7, LB-1)", () => {
  let clock: Clock;
  let events: string[];

  class Noting extends Protocol {
    readonly name: string;

    constructor(name: string) {
      super();
      this.name = name;
    }

    override connectionMade(): void {
      events.push(`${this.name} made`);
    }

    override dataReceived(data: Buffer): void {
      events.push(`${this.name} got ${data}`);
    }

    override connectionLost(): void {
      events.push(`${this.name} lost`);
    }
  }

  let server: Noting;
  let client: Noting;

  beforeEach(() => {
    clock = new Clock();
    events = [];
    server = new Noting("server");
    client = new Noting("client");
  });

  /** What happens from here to the end of `action`. */
  const during = (action: () => void): string[] => {
    events = [];
    action();
    return events;
  };

  it("connects the server first", () => {
    loopbackAsync(server, client, { clock });
    expect(events).to.deep.equal(["server made", "client made"]);
  });

  it("never delivers from inside a write", () => {
    loopbackAsync(server, client, { clock });
    expect(during(() => server.transport.write("hello"))).to.deep.equal([]);
    expect(during(() => clock.advance(0))).to.deep.equal(["client got hello"]);
  });

  it("delivers what the server wrote first", () => {
    loopbackAsync(server, client, { clock });
    client.transport.write("from client");
    server.transport.write("from server");
    expect(during(() => clock.advance(0))).to.deep.equal([
      "client got from server",
      "server got from client",
    ]);
  });

  it("delivers what is written on connecting", () => {
    server.connectionMade = () => server.transport.write("welcome");
    loopbackAsync(server, client, { clock });
    expect(events).to.deep.equal(["client made", "client got welcome"]);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("delivers piece by piece, a sequence as one piece", () => {
    loopbackAsync(server, client, { clock });
    server.transport.write("a");
    server.transport.write("");
    server.transport.writeSequence(["b", "c"]);
    expect(during(() => clock.advance(0))).to.deep.equal(["client got a", "client got bc"]);
  });

  it("delivers everything as one piece with the collapsing policy", () => {
    loopbackAsync(server, client, { clock, pumpPolicy: collapsingPumpPolicy });
    server.transport.write("a");
    server.transport.writeSequence(["b", "c"]);
    expect(during(() => clock.advance(0))).to.deep.equal(["client got abc"]);
  });

  for (const pumpPolicy of [undefined, collapsingPumpPolicy]) {
    it(`flushes the end that closes, then tells the server first (${pumpPolicy?.name})`, () => {
      const finished = loopbackAsync(server, client, { clock, pumpPolicy });
      client.transport.write("last words");
      client.transport.loseConnection();
      client.transport.write("too late");
      assertNoResult(finished);
      expect(during(() => clock.advance(0))).to.deep.equal([
        "server got last words",
        "server lost",
        "client lost",
      ]);
      expect(successResultOf(finished)).to.equal(undefined);
      expect(clock.getDelayedCalls()).to.deep.equal([]);
    });
  }

  it("flushes what the end that closes wrote in answer, and drops what it would be answered", () => {
    server.dataReceived = () => {
      server.transport.write("answer");
      server.transport.loseConnection();
    };
    client.dataReceived = (data) => {
      events.push(`client got ${data}`);
      client.transport.write("not heard");
    };
    loopbackAsync(server, client, { clock });
    client.transport.write("question");
    expect(during(() => clock.advance(0))).to.deep.equal([
      "client got answer",
      "server lost",
      "client lost",
    ]);
  });

  it("delivers nothing when nothing was written, whatever the policy", () => {
    loopbackAsync(server, client, { clock, pumpPolicy: collapsingPumpPolicy });
    server.transport.loseConnection();
    expect(during(() => clock.advance(0))).to.deep.equal(["server lost", "client lost"]);
  });

  it("closes by an abort as well", () => {
    const ends = [new AccumulatingProtocol(), new AccumulatingProtocol()] as const;
    const finished = loopbackAsync(...ends, { clock });
    ends[0].transport.abortConnection();
    clock.advance(0);
    successResultOf(finished);
    for (const end of ends) expect(end.closedReason?.value).to.be.instanceOf(ConnectionDone);
  });

  it("tells everybody once, whatever they do when they are told", () => {
    const finished = loopbackAsync(server, client, { clock });
    server.connectionLost = () => {
      events.push("server lost");
      server.transport.loseConnection();
      client.transport.write("more");
      client.transport.loseConnection();
    };
    server.transport.loseConnection();
    expect(during(() => clock.pump([0, 0, 0]))).to.deep.equal(["server lost", "client lost"]);
    successResultOf(finished);
  });

  it("fails with what a protocol throws", () => {
    const finished = loopbackAsync(server, client, { clock });
    client.dataReceived = () => {
      throw new RangeError("broken protocol");
    };
    server.transport.write("x");
    clock.advance(0);
    failureResultOf(finished, RangeError);
  });

  for (const end of ["server", "client"] as const) {
    it(`fails with what the ${end} throws on connecting`, () => {
      const throwing = { server, client }[end];
      throwing.connectionMade = () => {
        throw new RangeError("broken protocol");
      };
      const finished = loopbackAsync(server, client, { clock });
      failureResultOf(finished, RangeError);
      expect(clock.getDelayedCalls()).to.deep.equal([]);
    });
  }

  it("pulls from a pull producer whenever all was received", () => {
    const ends = [new AccumulatingProtocol(), new AccumulatingProtocol()] as const;
    loopbackAsync(...ends, { clock });
    const producer = new NonStreamingProducer(ends[0].transport);
    ends[0].transport.registerProducer(producer, false);
    expect(producer.counter).to.equal(1);
    clock.advance(0);
    successResultOf(producer.result);
    expect(ends[1].data.toString()).to.equal("0123456789");
  });

  it("takes what a producer writes up to the close, which doesn't wait for it", () => {
    const ends = [new AccumulatingProtocol(), new AccumulatingProtocol()] as const;
    const finished = loopbackAsync(...ends, { clock });
    const producer = new NonStreamingProducer(ends[0].transport);
    ends[0].transport.registerProducer(producer, false);
    ends[0].transport.loseConnection();
    clock.advance(0);
    expect(ends[1].data.toString()).to.equal("01");
    successResultOf(finished);
  });

  it("leaves a push producer alone", () => {
    const end = new AccumulatingProtocol();
    loopbackAsync(end, client, { clock });
    const called = (): never => {
      throw new Error("a producer that pushes was called");
    };
    const producer = { resumeProducing: called, pauseProducing: called, stopProducing: called };
    end.transport.registerProducer(producer, true);
    end.transport.write("x");
    expect(during(() => clock.advance(0))).to.deep.equal(["client got x"]);
  });

  it("gives transports addresses equal only to themselves", () => {
    loopbackAsync(server, client, { clock });
    const { transport } = server;
    expect(transport.getHost().equals(transport.getHost())).to.equal(true);
    expect(transport.getPeer().equals(transport.getPeer())).to.equal(true);
    expect(transport.getHost().equals(transport.getPeer())).to.equal(false);
  });

  it("takes one producer at a time", () => {
    const end = new AccumulatingProtocol();
    loopbackAsync(end, client, { clock });
    const producer = { resumeProducing() {}, pauseProducing() {}, stopProducing() {} };
    end.transport.registerProducer(producer, true);
    expect(() => end.transport.registerProducer(producer, true)).to.throw(
      ProducerAlreadyRegisteredError,
    );
    end.transport.unregisterProducer();
    expect(() => end.transport.unregisterProducer()).to.throw(NoProducerRegisteredError);
  });

  it("refuses to write anything but bytes and strings", () => {
    loopbackAsync(server, client, { clock });
    const number = 5 as unknown as string; // from a caller without types
    expect(() => server.transport.write(number)).to.throw(TypeError);
  });

  it("works on the default reactor", async () => {
    const finished = loopbackAsync(server, client);
    server.transport.write("real");
    server.transport.loseConnection();
    await finished;
    expect(events.slice(2)).to.deep.equal(["client got real", "server lost", "client lost"]);
  });
});
