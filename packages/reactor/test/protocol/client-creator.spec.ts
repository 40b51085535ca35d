import { CancelledError, Failure } from "@cordage/deferred";
import {
  ClientCreator,
  ConnectionRefusedError,
  type ConnectUNIXOptions,
  type IClientFactory,
  type IConnector,
  IPv4Address,
  Protocol,
} from "@cordage/reactor";
import {
  assertNoResult,
  Clock,
  failureResultOf,
  MemoryReactorClock,
  StringTransport,
  successResultOf,
  type TCPClientRecord,
} from "@cordage/testing";
import { expect } from "chai";

class Greeting extends Protocol {
  readonly words: readonly string[];

  constructor(...words: string[]) {
    super();
    this.words = words;
  }
}

describe("ClientCreator", () => {
  let reactor: MemoryReactorClock;
  beforeEach(() => {
    reactor = new MemoryReactorClock();
  });

  function attempt(): TCPClientRecord {
    const [record] = reactor.tcpClients;
    if (record === undefined) throw new Error("nothing has tried to connect");
    return record;
  }

  function connected(): Greeting {
    const { factory, host, port } = attempt();
    const built = factory.buildProtocol(new IPv4Address("TCP", host, port)) as Greeting;
    built.makeConnection(new StringTransport());
    return built;
  }

  it("connects with the options of connectTCP (P9)", () => {
    const options = { timeout: 5, bindAddress: ["127.0.0.1", 0] } as const;
    new ClientCreator(reactor, Greeting).connectTCP("192.0.2.1", 80, options);
    expect(attempt()).to.include({ host: "192.0.2.1", port: 80, ...options });
  });

  it("fires with the protocol, made with the arguments, a turn after it connected (P9)", () => {
    const creator = new ClientCreator(reactor, Greeting, "hello", "world");
    const connecting = creator.connectTCP("192.0.2.1", 80);
    const built = connected();
    expect(built.words).to.deep.equal(["hello", "world"]);
    assertNoResult(connecting);
    reactor.advance(0);
    expect(successResultOf(connecting)).to.equal(built);
  });

  it("makes another protocol for each connection", () => {
    const creator = new ClientCreator(reactor, Greeting);
    creator.connectTCP("192.0.2.1", 80);
    const first = connected();
    reactor.tcpClients.splice(0);
    creator.connectTCP("192.0.2.1", 80);
    expect(connected()).to.not.equal(first);
  });

  it("fails when the attempt does (P9)", () => {
    const connecting = new ClientCreator(reactor, Greeting).connectTCP("192.0.2.1", 80);
    const [connector] = reactor.connectors;
    if (connector === undefined) throw new Error("no connector");
    attempt().factory.clientConnectionFailed(connector, new Failure(new ConnectionRefusedError()));
    assertNoResult(connecting);
    reactor.advance(0);
    failureResultOf(connecting, ConnectionRefusedError);
  });

  it("gives the attempt up when it is cancelled (P9)", () => {
    const connecting = new ClientCreator(reactor, Greeting).connectTCP("192.0.2.1", 80);
    connecting.cancel();
    failureResultOf(connecting, CancelledError);
    expect(reactor.connectors[0]?.disconnected).to.equal(true);
  });

  it("closes a connection that it has not told of when it is cancelled (P9)", () => {
    const connecting = new ClientCreator(reactor, Greeting).connectTCP("192.0.2.1", 80);
    connected();
    connecting.cancel();
    failureResultOf(connecting, CancelledError);
    expect(reactor.connectors[0]?.disconnected).to.equal(true);
    expect(reactor.getDelayedCalls()).to.have.length(0);
  });

  it("connects on Unix sockets, if its reactor can (P9)", () => {
    const asked: unknown[] = [];
    class UNIXReactor extends MemoryReactorClock {
      connectUNIX(
        address: string,
        factory: IClientFactory,
        options?: ConnectUNIXOptions,
      ): IConnector {
        asked.push(address, options);
        return super.connectTCP("192.0.2.1", 80, factory);
      }

      listenUNIX(): never {
        throw new Error("not to be called");
      }
    }
    const memory = new UNIXReactor();
    new ClientCreator(memory, Greeting).connectUNIX("/run/socket", { checkPID: true });
    expect(asked).to.deep.equal(["/run/socket", { checkPID: true }]);
  });

  it("refuses a kind of connection that its reactor can't make", () => {
    expect(() => new ClientCreator(reactor, Greeting).connectUNIX("/run/socket")).to.throw(
      TypeError,
      "Unix sockets",
    );
    expect(() => new ClientCreator(new Clock(), Greeting).connectTCP("192.0.2.1", 80)).to.throw(
      TypeError,
      "TCP",
    );
  });

  it("lets out what connectTCP throws", () => {
    expect(() => new ClientCreator(reactor, Greeting).connectTCP("192.0.2.1", 0)).to.throw(
      RangeError,
    );
  });
});
