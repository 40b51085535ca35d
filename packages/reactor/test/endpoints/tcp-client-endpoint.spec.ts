import { Failure } from "@cordage/deferred";
import {
  ClientFactory,
  ConnectingCancelledError,
  ConnectionDone,
  ConnectionRefusedError,
  Factory,
  type IClientFactory,
  type IHalfCloseableProtocol,
  type IProtocol,
  IPv4Address,
  isHalfCloseable,
  isHandshakeListener,
  NoProtocol,
  Protocol,
  TCP4ClientEndpoint,
} from "@cordage/reactor";
import {
  AccumulatingProtocol,
  assertNoResult,
  type FakeConnector,
  failureResultOf,
  MemoryReactor,
  RaisingMemoryReactor,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

const HOST = "192.0.2.1";
const address = new IPv4Address("TCP", HOST, 80);

class Chat extends Protocol {
  greet(): string {
    return "hello";
  }
}

/** What its `buildProtocol` does is set by a test. */
class BuildingFactory extends Factory {
  override noisy = false;
  build: () => IProtocol | null = () => null;

  override buildProtocol(): IProtocol | null {
    return this.build();
  }
}

describe("TCP4ClientEndpoint", () => {
  let reactor: MemoryReactor;
  let endpoint: TCP4ClientEndpoint;

  beforeEach(() => {
    reactor = new MemoryReactor();
    endpoint = new TCP4ClientEndpoint(reactor, HOST, 80);
  });

  /** What the reactor was given in place of the factory of the program. */
  const wrapping = (): IClientFactory => {
    const [client] = reactor.tcpClients;
    if (client === undefined) throw new Error("nothing has been connected");
    return client.factory;
  };

  const connector = (): FakeConnector => {
    const [first] = reactor.connectors;
    if (first === undefined) throw new Error("nothing has been connected");
    return first;
  };

  /** The connection stands: what a transport does. */
  const establish = (transport = new StringTransport()): IProtocol => {
    const protocol = wrapping().buildProtocol(address);
    if (protocol === null) throw new Error("the connection was refused");
    protocol.makeConnection(transport);
    return protocol;
  };

  const factoryOf = (protocol: IProtocol | null): BuildingFactory => {
    const factory = new BuildingFactory();
    factory.build = () => protocol;
    return factory;
  };

  describe("connect", () => {
    it("connects by TCP, with the reactor's defaults (E5)", () => {
      assertNoResult(endpoint.connect(Factory.forProtocol(Chat)));
      expect(reactor.tcpClients[0]).to.include({ host: HOST, port: 80, timeout: 30 });
      expect(reactor.tcpClients[0]?.bindAddress).to.equal(undefined);
    });

    it("passes its options on (E5)", () => {
      const options = { timeout: 5, bindAddress: ["127.0.0.1", 0] } as const;
      new TCP4ClientEndpoint(reactor, "example.com", 80, options).connect(new BuildingFactory());
      expect(reactor.tcpClients[0]).to.deep.include({ host: "example.com", ...options });
    });

    it("fires with the factory's own protocol, after its connectionMade (E2)", () => {
      let fired = "before connectionMade";
      class Eager extends Chat {
        override connectionMade(): void {
          expect(fired).to.equal("before connectionMade");
          this.transport.write("first");
        }
      }
      const transport = new StringTransport();
      const connecting = endpoint.connect(Factory.forProtocol(Eager)).addCallback((protocol) => {
        fired = transport.value().toString();
        return protocol;
      });
      establish(transport);
      const protocol: Chat = successResultOf(connecting); // typed by the factory
      expect(protocol.greet()).to.equal("hello");
      expect(fired).to.equal("first");
    });

    it("can be called again for another connection (E1)", () => {
      endpoint.connect(Factory.forProtocol(Chat));
      endpoint.connect(Factory.forProtocol(Chat));
      expect(reactor.tcpClients).to.have.length(2);
    });

    it("fails, and doesn't throw, when the reactor refuses at once (E1)", () => {
      const refusal = new RangeError("port must be an integer");
      const refusing = new RaisingMemoryReactor({ connectException: refusal });
      const connecting = new TCP4ClientEndpoint(refusing, HOST, 80).connect(new BuildingFactory());
      expect(failureResultOf(connecting).value).to.equal(refusal);
    });

    it("fails with what the attempt failed with (E1)", () => {
      const connecting = endpoint.connect(Factory.forProtocol(Chat));
      const reason = new Failure(new ConnectionRefusedError());
      wrapping().clientConnectionFailed(connector(), reason);
      expect(failureResultOf(connecting)).to.equal(reason);
    });

    it("fails with NoProtocol when the factory builds none, and refuses (E2)", () => {
      const connecting = endpoint.connect(factoryOf(null));
      expect(wrapping().buildProtocol(address)).to.equal(null);
      failureResultOf(connecting, NoProtocol);
    });

    it("fails with what buildProtocol throws, and refuses (E2)", () => {
      const factory = new BuildingFactory();
      const error = new Error("no protocol today");
      factory.build = () => {
        throw error;
      };
      const connecting = endpoint.connect(factory);
      expect(wrapping().buildProtocol(address)).to.equal(null);
      expect(failureResultOf(connecting).value).to.equal(error);
    });

    it("fails with what connectionMade throws, which the transport gets too (E2)", () => {
      class Clumsy extends Protocol {
        override connectionMade(): void {
          throw new Error("tripped");
        }
      }
      const connecting = endpoint.connect(Factory.forProtocol(Clumsy));
      expect(() => establish()).to.throw("tripped");
      expect(failureResultOf(connecting).value.message).to.equal("tripped");
    });
  });

  describe("cancelling", () => {
    it("fails with ConnectingCancelledError at once, then gives the attempt up (E3)", () => {
      let wasStopped: boolean | undefined;
      const connecting = endpoint.connect(Factory.forProtocol(Chat)).addErrback((failure) => {
        wasStopped = connector().stoppedConnecting;
        return failure;
      });
      connecting.cancel();
      failureResultOf(connecting, ConnectingCancelledError);
      expect([wasStopped, connector().stoppedConnecting]).to.deep.equal([false, true]);
    });

    it("tells the address the connector goes for (E3)", () => {
      const named = new TCP4ClientEndpoint(reactor, "example.com", 80);
      const connecting = named.connect(Factory.forProtocol(Chat));
      connecting.cancel();
      const { value } = failureResultOf(connecting, ConnectingCancelledError);
      expect(value.address).to.equal(connector().getDestination());
    });

    it("ignores what is told of the attempt later (E3)", () => {
      const connecting = endpoint.connect(Factory.forProtocol(Chat));
      connecting.cancel();
      wrapping().clientConnectionFailed(connector(), new Failure(new ConnectionRefusedError()));
      failureResultOf(connecting, ConnectingCancelledError);
    });

    it("from inside connectionMade closes the connection", () => {
      const protocol = new Chat();
      const connecting = endpoint.connect(factoryOf(protocol));
      protocol.connectionMade = () => connecting.cancel();
      establish();
      failureResultOf(connecting, ConnectingCancelledError);
      expect(connector()).to.include({ stoppedConnecting: false, disconnected: true });
    });

    it("has no effect once the connection stands", () => {
      const connecting = endpoint.connect(Factory.forProtocol(Chat));
      establish();
      connecting.cancel();
      expect(successResultOf(connecting)).to.be.instanceOf(Chat);
      expect(connector()).to.include({ stoppedConnecting: false, disconnected: false });
    });
  });

  describe("what the reactor is given", () => {
    it("passes data and loss on to the protocol (E2)", () => {
      const protocol = new AccumulatingProtocol();
      endpoint.connect(factoryOf(protocol));
      const outer = establish();
      outer.dataReceived(Buffer.from("abc"));
      outer.connectionLost(new Failure(new ConnectionDone()));
      expect(protocol.data.toString()).to.equal("abc");
      expect(protocol.closedReason?.check(ConnectionDone)).to.equal(ConnectionDone);
    });

    it("makes the protocol's own connection once (E2)", () => {
      let made = 0;
      const protocol = new Chat();
      protocol.connectionMade = () => {
        made += 1;
      };
      endpoint.connect(factoryOf(protocol));
      establish().connectionMade();
      expect(made).to.equal(1);
    });

    it("starts and stops the factory (E4)", () => {
      const factory = new BuildingFactory();
      endpoint.connect(factory);
      wrapping().doStart();
      expect(factory.numPorts).to.equal(1);
      wrapping().doStop();
      expect(factory.numPorts).to.equal(0);
    });

    it("has the names of factory and protocol in log lines (E4)", () => {
      endpoint.connect(Factory.forProtocol(Chat));
      expect(wrapping()).to.be.instanceOf(ClientFactory);
      expect((wrapping() as ClientFactory).logPrefix()).to.equal("Factory");
      expect((establish() as Protocol).logPrefix()).to.equal("Chat");
    });

    it("goes by class where there is no log prefix (E4)", () => {
      class Bare implements IProtocol {
        makeConnection(): void {}
        connectionMade(): void {}
        dataReceived(): void {}
        connectionLost(): void {}
      }
      endpoint.connect(factoryOf(new Bare()));
      expect((establish() as Protocol).logPrefix()).to.equal("Bare");
    });

    it("has half-close and handshake events only if the protocol has (E4)", () => {
      endpoint.connect(Factory.forProtocol(Chat));
      const plain = establish();
      expect(isHalfCloseable(plain)).to.equal(false);
      expect(isHandshakeListener(plain)).to.equal(false);
      expect(plain).to.not.have.any.keys("readConnectionLost", "handshakeCompleted");
    });

    it("passes half-close and handshake events on (E4)", () => {
      const heard: string[] = [];
      const events = {
        readConnectionLost: () => heard.push("read"),
        writeConnectionLost: () => heard.push("write"),
        handshakeCompleted: () => heard.push("handshake"),
      };
      endpoint.connect(factoryOf(Object.assign(new Chat(), events)));
      const outer = establish();
      expect(isHalfCloseable(outer) && isHandshakeListener(outer)).to.equal(true);
      const protocol = outer as IHalfCloseableProtocol & { handshakeCompleted(): void };
      protocol.handshakeCompleted();
      protocol.readConnectionLost();
      protocol.writeConnectionLost();
      expect(heard).to.deep.equal(["handshake", "read", "write"]);
    });
  });
});
