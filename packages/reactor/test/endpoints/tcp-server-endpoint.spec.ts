import { CancelledError, Deferred } from "@cordage/deferred";
import {
  CannotListenError,
  Factory,
  type IListeningPort,
  type IPAddress,
  type ListenTCPOptions,
  NotListeningError,
  Protocol,
  TCP4ServerEndpoint,
  TCP6ServerEndpoint,
} from "@cordage/reactor";
import {
  assertNoResult,
  FakePort,
  failureResultOf,
  MemoryReactor,
  RaisingMemoryReactor,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

const factory = Factory.forProtocol(Protocol);

/** A port that is bound when a test says so, as a real one is on a later turn. */
class BindingPort extends FakePort {
  readonly bound: Deferred<IListeningPort<IPAddress>> = new Deferred();
  timesStopped = 0;

  override whenListening(): Deferred<IListeningPort<IPAddress>> {
    return this.bound;
  }

  override stopListening(): Deferred<void> {
    this.timesStopped += 1;
    // Like the real one it tells those who wait, though an endpoint that cancels waits no more.
    if (this.timesStopped === 1) this.bound.errback(new NotListeningError());
    return super.stopListening();
  }
}

/** A reactor whose ports are BindingPorts. */
class BindingReactor extends MemoryReactor {
  readonly ports: BindingPort[] = [];

  override listenTCP(...args: Parameters<MemoryReactor["listenTCP"]>): BindingPort {
    const port = new BindingPort(super.listenTCP(...args).getHost());
    this.ports.push(port);
    return port;
  }
}

describe("TCP server endpoints", () => {
  let reactor: BindingReactor;
  beforeEach(() => {
    reactor = new BindingReactor();
  });

  /** The one port of the reactor. */
  const port = (): BindingPort => {
    const [first] = reactor.ports;
    if (first === undefined) throw new Error("nothing listens");
    return first;
  };

  describe("TCP4ServerEndpoint", () => {
    it("listens on every IPv4 interface unless told otherwise (E5)", () => {
      new TCP4ServerEndpoint(reactor, 80).listen(factory);
      expect(reactor.tcpServers).to.deep.equal([{ port: 80, factory, backlog: 50, interface: "" }]);
    });

    it("passes its options on (E5)", () => {
      const options: ListenTCPOptions = { backlog: 5, interface: "127.0.0.1" };
      new TCP4ServerEndpoint(reactor, 80, options).listen(factory);
      expect(reactor.tcpServers[0]).to.include(options);
    });

    it("fires with the port, and only when that is bound (E1)", () => {
      const listening = new TCP4ServerEndpoint(reactor, 80).listen(factory);
      assertNoResult(listening);
      port().bound.callback(port());
      expect(successResultOf(listening).getHost().port).to.equal(80);
    });

    it("fails with what binding failed with (E1)", () => {
      const listening = new TCP4ServerEndpoint(reactor, 80).listen(factory);
      port().bound.errback(new CannotListenError("", 80, new Error("EADDRINUSE")));
      failureResultOf(listening, CannotListenError);
    });

    it("fails, and doesn't throw, when the reactor refuses at once (E1)", () => {
      const refusal = new RangeError("port must be an integer");
      const refusing = new RaisingMemoryReactor({ listenException: refusal });
      const listening = new TCP4ServerEndpoint(refusing, 80).listen(factory);
      expect(failureResultOf(listening).value).to.equal(refusal);
    });

    it("closes the port when it is cancelled before that is bound", () => {
      const listening = new TCP4ServerEndpoint(reactor, 80).listen(factory);
      listening.cancel();
      failureResultOf(listening, CancelledError);
      expect(port()).to.include({ timesStopped: 1, isListening: false });
    });

    it("leaves the port alone when it is cancelled later", () => {
      const listening = new TCP4ServerEndpoint(reactor, 80).listen(factory);
      port().bound.callback(port());
      listening.cancel();
      successResultOf(listening);
      expect(port().timesStopped).to.equal(0);
    });

    it("may listen again (E1)", () => {
      const endpoint = new TCP4ServerEndpoint(reactor, 80);
      endpoint.listen(factory);
      endpoint.listen(factory);
      expect(reactor.tcpServers).to.have.length(2);
    });
  });

  describe("TCP6ServerEndpoint", () => {
    it("listens on every IPv6 interface unless told otherwise (E5)", () => {
      new TCP6ServerEndpoint(reactor, 80).listen(factory);
      new TCP6ServerEndpoint(reactor, 80, { interface: undefined }).listen(factory);
      new TCP6ServerEndpoint(reactor, 80, { interface: "::1", backlog: 5 }).listen(factory);
      expect(reactor.tcpServers.map((server) => server.interface)).to.deep.equal([
        "::",
        "::",
        "::1",
      ]);
      expect(reactor.tcpServers.map((server) => server.backlog)).to.deep.equal([50, 50, 5]);
    });
  });
});
