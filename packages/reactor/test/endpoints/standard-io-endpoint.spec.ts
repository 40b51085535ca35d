import {
  connectionDone,
  Factory,
  type IProtocol,
  type IReactorStandardIO,
  NoProtocol,
  NotListeningError,
  PipeAddress,
  Protocol,
  StandardIOEndpoint,
  type StandardIOTransport,
} from "@cordage/reactor";
import {
  AccumulatingProtocol,
  assertNoResult,
  Clock,
  failureResultOf,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";
import { StandardIOProgram } from "../node/support/standard-io-program.ts";

/** A clock whose standard input and output are held in the hand. */
class HandHeldStandardIO extends Clock implements IReactorStandardIO {
  readonly opened: IProtocol[] = [];
  aborts = 0;

  openStandardIO(protocol: IProtocol): StandardIOTransport {
    const transport = Object.assign(new StringTransport(), {
      loseWriteConnection() {},
      abortConnection: () => {
        this.aborts += 1;
        protocol.connectionLost(connectionDone);
      },
    });
    this.opened.push(protocol);
    protocol.makeConnection(transport);
    return transport;
  }
}

class CountingFactory extends Factory {
  readonly counted: string[] = [];
  override noisy = false;
  override protocol = AccumulatingProtocol;

  override startFactory(): void {
    this.counted.push("start");
  }

  override stopFactory(): void {
    this.counted.push("stop");
  }
}

describe("StandardIOEndpoint (E10)", () => {
  let reactor: HandHeldStandardIO;
  let factory: CountingFactory;

  beforeEach(() => {
    reactor = new HandHeldStandardIO();
    factory = new CountingFactory();
  });

  it("connects the one protocol at once, for the address of a pipe", () => {
    const addresses: unknown[] = [];
    const protocol = new AccumulatingProtocol();
    factory.buildProtocol = (address) => {
      addresses.push(address);
      return protocol;
    };
    const port = successResultOf(new StandardIOEndpoint(reactor).listen(factory));
    expect(addresses).to.deep.equal([new PipeAddress()]);
    expect(protocol.made).to.equal(true);
    expect(factory.counted).to.deep.equal(["start"]);
    expect(port.getHost()).to.deep.equal(new PipeAddress());
    expect(successResultOf(port.whenListening())).to.equal(port);
    port.startListening();
    expect(reactor.opened).to.have.length(1);
  });

  it("fails when the factory builds nothing, or throws", () => {
    factory.buildProtocol = () => null;
    failureResultOf(new StandardIOEndpoint(reactor).listen(factory), NoProtocol);
    factory.buildProtocol = () => {
      throw new RangeError("no");
    };
    failureResultOf(new StandardIOEndpoint(reactor).listen(factory), RangeError);
    expect(factory.counted).to.deep.equal(["start", "stop", "start", "stop"]);
    expect(reactor.opened).to.deep.equal([]);
  });

  it("gives a port whose end leaves the connection alone", () => {
    const port = successResultOf(new StandardIOEndpoint(reactor).listen(factory));
    successResultOf(port.stopListening());
    successResultOf(port.stopListening());
    expect(factory.counted).to.deep.equal(["start", "stop"]);
    expect(() => port.getHost()).to.throw(NotListeningError);
    failureResultOf(port.whenListening(), NotListeningError);
    const [protocol] = reactor.opened;
    protocol?.dataReceived(Buffer.from("still there"));
    expect(reactor.aborts).to.equal(0);
  });

  it("fails to stop when the factory does", () => {
    const port = successResultOf(new StandardIOEndpoint(reactor).listen(factory));
    factory.stopFactory = () => {
      throw new RangeError("no");
    };
    failureResultOf(port.stopListening(), RangeError);
  });

  describe("drain", () => {
    it("waits for the connection, and stops the factory", () => {
      const port = successResultOf(new StandardIOEndpoint(reactor).listen(factory));
      const drained = port.drain({ deadline: 10 });
      expect(factory.counted).to.deep.equal(["start", "stop"]);
      assertNoResult(drained);
      reactor.opened[0]?.connectionLost(connectionDone);
      expect(successResultOf(drained)).to.equal(0);
      expect(reactor.getDelayedCalls()).to.deep.equal([]);
    });

    it("aborts it at the deadline", () => {
      const port = successResultOf(new StandardIOEndpoint(reactor).listen(factory));
      const drained = port.drain({ deadline: 10 });
      reactor.advance(9.9);
      assertNoResult(drained);
      reactor.advance(0.1);
      expect(successResultOf(drained)).to.equal(1);
      expect(reactor.aborts).to.equal(1);
    });

    it("fails, as late, when the factory fails to stop", () => {
      const port = successResultOf(new StandardIOEndpoint(reactor).listen(factory));
      factory.stopFactory = () => {
        throw new RangeError("no");
      };
      const drained = port.drain({ deadline: 10 });
      assertNoResult(drained);
      reactor.opened[0]?.connectionLost(connectionDone);
      failureResultOf(drained, RangeError);
    });

    it("has nothing to wait for when the connection is lost", () => {
      const port = successResultOf(new StandardIOEndpoint(reactor).listen(factory));
      reactor.opened[0]?.connectionLost(connectionDone);
      expect(successResultOf(port.drain({ deadline: 0 }))).to.equal(0);
      expect(() => port.drain({ deadline: -1 })).to.throw(RangeError);
    });
  });

  it("goes by the optional events of the protocol it connects", () => {
    factory.buildProtocol = () => new Protocol();
    new StandardIOEndpoint(reactor).listen(factory);
    expect(reactor.opened[0]).to.not.have.property("readConnectionLost");
  });

  it("serves a real program", async () => {
    const program = new StandardIOProgram(`
      class Echo extends Teller {
        dataReceived(data) {
          this.transport.write(data);
          this.transport.loseConnection();
        }
      }
      const factory = Factory.forProtocol(Echo);
      factory.noisy = false;
      const port = await new StandardIOEndpoint(reactor).listen(factory);
      tell(String(port.getHost()));
      tell("aborted " + await port.drain({ deadline: Infinity }));`);
    program.transport.write("hello");
    await program.ended;
    expect(program.output()).to.equal("hello");
    expect(program.told).to.deep.equal([
      ...["made", "PipeAddress()", "lost ConnectionDone", "aborted 0"],
    ]);
  }).timeout(20_000);
});
