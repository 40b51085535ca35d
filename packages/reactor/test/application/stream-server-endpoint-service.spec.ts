import { Deferred, fail, succeed } from "@cordage/deferred";
import {
  CannotListenError,
  Factory,
  type IListeningPort,
  type IProtocolFactory,
  IPv4Address,
  type IStreamServerEndpoint,
  StreamServerEndpointService,
  TCP4ServerEndpoint,
} from "@cordage/reactor";
import {
  assertNoResult,
  FakePort,
  failureResultOf,
  flushLoggedErrors,
  MemoryReactor,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

/** A port that is closed when the test says so. */
class SlowPort extends FakePort {
  readonly closed = new Deferred<void>();

  override stopListening(): Deferred<void> {
    super.stopListening();
    return this.closed;
  }
}

describe("StreamServerEndpointService", () => {
  let listenings: Deferred<IListeningPort>[];
  let port: SlowPort;
  let service: StreamServerEndpointService;
  const factory = new Factory();
  const endpoint: IStreamServerEndpoint = {
    listen(given: IProtocolFactory): Deferred<IListeningPort> {
      expect(given).to.equal(factory);
      const listening = new Deferred<IListeningPort>();
      listenings.push(listening);
      return listening;
    },
  };

  beforeEach(() => {
    listenings = [];
    port = new SlowPort(new IPv4Address("TCP", "0.0.0.0", 80));
    service = new StreamServerEndpointService(endpoint, factory);
  });

  /** An endpoint that cannot listen, and knows at once. */
  function failing(): StreamServerEndpointService {
    return new StreamServerEndpointService({ listen: () => fail(new RangeError()) }, factory);
  }

  it("listens in privilegedStartService, and not again in startService (A4)", () => {
    service.privilegedStartService();
    expect(listenings).to.have.length(1);
    service.startService();
    expect(listenings).to.have.length(1);
    expect(service.running).to.equal(true);
  });

  it("listens in startService when that is all there is (A4)", () => {
    service.startService();
    expect(listenings).to.have.length(1);
  });

  it("drains the port when it is told to, and fires when that is done", () => {
    const drained = new Deferred<number>();
    const asked: unknown[] = [];
    port.drain = (options) => {
      asked.push(options);
      return drained;
    };
    service = new StreamServerEndpointService(endpoint, factory, { drain: 5 });
    service.startService();
    listenings[0]?.callback(port);
    const stopped = service.stopService();
    expect(asked).to.deep.equal([{ deadline: 5 }]);
    assertNoResult(stopped);
    drained.callback(2);
    expect(successResultOf(stopped)).to.equal(undefined);
  });

  it("takes no time to drain that is none", () => {
    const make = () => new StreamServerEndpointService(endpoint, factory, { drain: -1 });
    expect(make).to.throw(RangeError, "deadline must be");
  });

  it("refuses what is no endpoint, and no factory", () => {
    const make = (...args: unknown[]) => {
      const [place, maker] = args as ConstructorParameters<typeof StreamServerEndpointService>;
      return () => new StreamServerEndpointService(place, maker);
    };
    expect(make()).to.throw(TypeError, "expected a server endpoint, got undefined");
    expect(make({ connect() {} }, factory)).to.throw(TypeError, "no listen()");
    expect(make({ listen: () => fail(new RangeError()) })).to.throw(
      TypeError,
      "expected a factory",
    );
  });

  it("stops the port, and fires when that is closed (A4)", () => {
    service.startService();
    listenings[0]?.callback(port);
    const stopped = service.stopService();
    expect(service.running).to.equal(false);
    expect(port.isListening).to.equal(false);
    assertNoResult(stopped);
    port.closed.callback();
    expect(successResultOf(stopped)).to.equal(undefined);
  });

  it("has every stop wait for the port", () => {
    service.startService();
    listenings[0]?.callback(port);
    const both = [service.stopService(), service.stopService()];
    both.forEach(assertNoResult);
    port.closed.callback();
    for (const stopped of both) successResultOf(stopped);
    successResultOf(service.stopService());
  });

  it("fails to stop with what the port fails with", () => {
    service.startService();
    listenings[0]?.callback(port);
    const stopped = service.stopService();
    port.closed.errback(new RangeError());
    failureResultOf(stopped, RangeError);
  });

  it("cancels a listen that is under way, without a log event (A4)", () => {
    service.startService();
    successResultOf(service.stopService());
    expect(listenings[0]?.called).to.equal(true);
  });

  it("stops a port that it got in spite of cancelling (A4)", () => {
    let listening: Deferred<IListeningPort> | undefined;
    const late = new StreamServerEndpointService(
      {
        listen: () => {
          listening = new Deferred<IListeningPort>((deferred) => deferred.callback(port));
          return listening;
        },
      },
      factory,
    );
    late.startService();
    const stopped = late.stopService();
    expect(port.isListening).to.equal(false);
    port.closed.callback();
    successResultOf(stopped);
  });

  it("has nothing to stop before it was started (A4)", () => {
    successResultOf(service.stopService());
    expect(listenings).to.have.length(0);
  });

  it("listens again when it is started again", () => {
    service.startService();
    listenings[0]?.callback(port);
    service.stopService();
    service.startService();
    expect(listenings).to.have.length(2);
    const stopped = service.stopService();
    successResultOf(stopped); // there is no second port yet, and the first is no longer its business
    port.closed.callback();
  });

  it("logs that it can't listen, at once or later (A4)", () => {
    failing().startService();
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
    service.startService();
    listenings[0]?.errback(new CannotListenError("", 80, new Error("taken")));
    expect(flushLoggedErrors(CannotListenError)).to.have.length(1);
    successResultOf(service.stopService());
  });

  it("logs what an endpoint throws, which it should not (A4)", () => {
    const broken = new StreamServerEndpointService(
      {
        listen: () => {
          throw new RangeError();
        },
      },
      factory,
    );
    broken.startService();
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
  });

  describe("_raiseSynchronously", () => {
    it("throws what is known at once (A4)", () => {
      for (const method of ["startService", "privilegedStartService"] as const) {
        const broken = failing();
        broken._raiseSynchronously = true;
        expect(() => broken[method]()).to.throw(RangeError);
      }
    });

    it("lets it be tried again (A4)", () => {
      let result: Deferred<IListeningPort> = fail(new RangeError());
      const second = new StreamServerEndpointService({ listen: () => result }, factory);
      second._raiseSynchronously = true;
      expect(() => second.privilegedStartService()).to.throw(RangeError);
      result = succeed<IListeningPort>(port);
      second.privilegedStartService();
      second.stopService();
      expect(port.isListening).to.equal(false);
    });

    it("logs what is known later (A4)", () => {
      service._raiseSynchronously = true;
      service.startService();
      listenings[0]?.errback(new RangeError());
      expect(flushLoggedErrors(RangeError)).to.have.length(1);
      expect(service._raiseSynchronously).to.equal(false);
    });
  });

  it("serves on a TCP endpoint", () => {
    const reactor = new MemoryReactor();
    const server = new StreamServerEndpointService(new TCP4ServerEndpoint(reactor, 80), factory);
    server.startService();
    expect(reactor.tcpServers.map((record) => record.port)).to.deep.equal([80]);
    successResultOf(server.stopService());
  });
});
