import { Failure } from "@cordage/deferred";
import {
  ClientFactory,
  ConnectionDone,
  ConnectionRefusedError,
  Factory,
  type IAddress,
  type IConnector,
  type IProtocol,
  NoRouteError,
  Protocol,
} from "@cordage/reactor";
import {
  AccumulatingProtocol,
  AssertionFailedError,
  ConnectionCompleter,
  type IOPump,
  MemoryReactor,
} from "@cordage/testing";
import { expect } from "chai";

class NotingFactory extends ClientFactory {
  override protocol = AccumulatingProtocol;
  readonly failures: [IConnector, Failure][] = [];
  readonly addresses: IAddress[] = [];

  override buildProtocol(address: IAddress): IProtocol | null {
    this.addresses.push(address);
    return super.buildProtocol(address);
  }

  override clientConnectionFailed(connector: IConnector, reason: Failure): void {
    this.failures.push([connector, reason]);
  }
}

class Greeter extends Protocol {
  override connectionMade(): void {
    this.transport.write("welcome");
  }
}

describe("ConnectionCompleter (TE6)", () => {
  let reactor: MemoryReactor;
  let completer: ConnectionCompleter;
  let factory: NotingFactory;

  beforeEach(() => {
    reactor = new MemoryReactor();
    completer = new ConnectionCompleter(reactor);
    factory = new NotingFactory();
  });

  /** The pump of a connection that has to come about. */
  const established = (): IOPump => {
    const pump = completer.succeedOnce();
    if (pump === undefined) throw new Error("no connection came about");
    return pump;
  };

  const clientOf = (pump: IOPump): AccumulatingProtocol => pump.client as AccumulatingProtocol; // factory's

  describe("succeedOnce", () => {
    it("connects a client to the server of the same port, and passes on greetings", () => {
      reactor.listenTCP(1, new Factory());
      reactor.listenTCP(2, Factory.forProtocol(Greeter));
      reactor.connectTCP("10.0.0.1", 2, factory);
      const pump = established();
      expect(pump.server).to.be.instanceOf(Greeter);
      expect(clientOf(pump).data.toString()).to.equal("welcome");
    });

    it("gives both ends each other's address, and factories that of the peer (X13)", () => {
      reactor.listenTCP(2, Factory.forProtocol(Greeter));
      reactor.connectTCP("10.0.0.1", 2, factory);
      const { clientIO, serverIO } = established();
      expect(String(clientIO.getPeer())).to.equal("IPv4Address(TCP, '10.0.0.1', 2)");
      expect(factory.addresses).to.deep.equal([clientIO.getPeer()]);
      expect(serverIO.getHost()).to.equal(clientIO.getPeer());
      expect(serverIO.getPeer()).to.equal(clientIO.getHost());
    });

    it("connects one client at a time, the oldest that can be", () => {
      reactor.listenTCP(2, Factory.forProtocol(Greeter));
      reactor.connectTCP("10.0.0.1", 1, factory);
      reactor.connectTCP("10.0.0.2", 2, factory);
      reactor.connectTCP("10.0.0.3", 2, factory);
      const hosts = (): string[] => reactor.tcpClients.map(({ host }) => host);

      completer.succeedOnce();
      expect(hosts()).to.deep.equal(["10.0.0.1", "10.0.0.3"]);
      expect(reactor.connectors.map((c) => String(c.getDestination()))).to.deep.equal([
        "IPv4Address(TCP, '10.0.0.1', 1)",
        "IPv4Address(TCP, '10.0.0.3', 2)",
      ]);
      completer.succeedOnce();
      expect(hosts()).to.deep.equal(["10.0.0.1"]);
      expect(completer.succeedOnce()).to.equal(undefined);
      expect(hosts()).to.deep.equal(["10.0.0.1"]);
    });

    it("closes a connection that the server's factory refuses (X2)", () => {
      class Refusing extends Factory {
        override buildProtocol(): null {
          return null;
        }
      }
      reactor.listenTCP(2, new Refusing());
      reactor.connectTCP("10.0.0.1", 2, factory);
      const client = clientOf(established());
      expect(client.made).to.equal(true);
      expect(client.closedReason?.value).to.be.instanceOf(ConnectionDone);
    });

    it("makes no connection that the client's factory refuses", () => {
      class Refusing extends ClientFactory {
        override buildProtocol(): null {
          return null;
        }
      }
      reactor.listenTCP(2, Factory.forProtocol(Greeter));
      reactor.connectTCP("10.0.0.1", 2, new Refusing());
      expect(completer.succeedOnce()).to.equal(undefined);
      expect(reactor.tcpClients).to.deep.equal([]);
    });
  });

  describe("failOnce", () => {
    it("refuses the oldest attempt", () => {
      const first = reactor.connectTCP("10.0.0.1", 1, factory);
      const second = reactor.connectTCP("10.0.0.2", 1, factory);
      completer.failOnce();
      expect(factory.failures.map(([connector]) => connector)).to.deep.equal([first]);
      expect(factory.failures[0]?.[1].value).to.be.instanceOf(ConnectionRefusedError);
      expect(reactor.connectors).to.deep.equal([second]);
      expect(reactor.tcpClients).to.have.length(1);
    });

    it("fails with the reason it is given", () => {
      reactor.connectTCP("10.0.0.1", 1, factory);
      const reason = new Failure(new NoRouteError());
      completer.failOnce(reason);
      expect(factory.failures[0]?.[1]).to.equal(reason);
    });

    it("throws when there is no attempt", () => {
      expect(() => completer.failOnce()).to.throw(AssertionFailedError);
    });
  });
});
