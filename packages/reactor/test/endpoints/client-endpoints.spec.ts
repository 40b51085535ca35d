import { Failure } from "@cordage/deferred";
import {
  ClientFactory,
  ConnectingCancelledError,
  ConnectionRefusedError,
  Factory,
  type IClientFactory,
  type IReactorSSL,
  type IReactorUNIX,
  type IStreamClientEndpoint,
  isProtocolNegotiationFactory,
  Protocol,
  SSL4ClientEndpoint,
  UNIXClientEndpoint,
} from "@cordage/reactor";
import {
  failureResultOf,
  MemoryReactor,
  RaisingMemoryReactor,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

const HOST = "192.0.2.1";
const tls = { trustRoot: "platform" } as const;
const tcpOptions = { timeout: 5, bindAddress: ["127.0.0.1", 0] } as const;

/** What holds for all kinds; `tcp-client-endpoint.spec.ts` has the details of what they share. */
const KINDS = [
  {
    name: "SSL4ClientEndpoint",
    make: (reactor: IReactorSSL): IStreamClientEndpoint =>
      new SSL4ClientEndpoint(reactor, HOST, 443, tls),
    makeWithOptions: (reactor: IReactorSSL): IStreamClientEndpoint =>
      new SSL4ClientEndpoint(reactor, HOST, 443, tls, tcpOptions),
    asked: (reactor: MemoryReactor) => reactor.sslClients[0],
    defaults: { host: HOST, port: 443, contextFactory: tls, timeout: 30, bindAddress: undefined },
    options: tcpOptions,
  },
  {
    name: "UNIXClientEndpoint",
    make: (reactor: IReactorUNIX): IStreamClientEndpoint =>
      new UNIXClientEndpoint(reactor, "/run/socket"),
    makeWithOptions: (reactor: IReactorUNIX): IStreamClientEndpoint =>
      new UNIXClientEndpoint(reactor, "/run/socket", { timeout: 5, checkPID: true }),
    asked: (reactor: MemoryReactor) => reactor.unixClients[0],
    defaults: { address: "/run/socket", timeout: 30, checkPID: false },
    options: { timeout: 5, checkPID: true },
  },
] as const;

for (const { name, make, makeWithOptions, asked, defaults, options } of KINDS) {
  describe(name, () => {
    const factory = Factory.forProtocol(Protocol);
    let reactor: MemoryReactor;
    beforeEach(() => {
      reactor = new MemoryReactor();
    });

    const wrapping = (): IClientFactory => {
      const record = asked(reactor);
      if (record === undefined) throw new Error("nothing has been connected");
      return record.factory;
    };

    it("connects with the reactor's defaults (E5)", () => {
      make(reactor).connect(factory);
      expect(asked(reactor)).to.deep.include(defaults);
    });

    it("passes its options on (E5)", () => {
      makeWithOptions(reactor).connect(factory);
      expect(asked(reactor)).to.deep.include(options);
    });

    it("fails for what is no factory, saying what to do with a class of protocols (E1)", () => {
      const connecting = make(reactor).connect(Protocol as unknown as Factory);
      const { value } = failureResultOf(connecting, TypeError);
      expect(value.message).to.contain("got the class or function Protocol");
      expect(value.message).to.contain("wrap it, forProtocol(Protocol)");
      expect(asked(reactor)).to.equal(undefined);
    });

    it("fires with the factory's own protocol (E2)", () => {
      const connecting = make(reactor).connect(factory);
      const address = reactor.connectors[0]?.getDestination();
      if (address === undefined) throw new Error("there is no connector");
      wrapping().buildProtocol(address)?.makeConnection(new StringTransport());
      expect(successResultOf(connecting).constructor).to.equal(Protocol);
    });

    it("fails with what the attempt failed with (E1)", () => {
      const connecting = make(reactor).connect(factory);
      const [connector] = reactor.connectors;
      if (connector === undefined) throw new Error("there is no connector");
      wrapping().clientConnectionFailed(connector, new Failure(new ConnectionRefusedError()));
      failureResultOf(connecting, ConnectionRefusedError);
    });

    it("fails, and doesn't throw, when the reactor refuses at once (E1)", () => {
      const connectException = new RangeError("no such place");
      const connecting = make(new RaisingMemoryReactor({ connectException })).connect(factory);
      expect(failureResultOf(connecting).value).to.equal(connectException);
    });

    it("gives the attempt up when it is cancelled (E3)", () => {
      const connecting = make(reactor).connect(factory);
      connecting.cancel();
      const { value } = failureResultOf(connecting, ConnectingCancelledError);
      expect(value.address).to.equal(reactor.connectors[0]?.getDestination());
      expect(reactor.connectors[0]?.stoppedConnecting).to.equal(true);
    });

    it("has its factory choose among languages if it does (X34)", () => {
      class ChoosingFactory extends ClientFactory {
        acceptableProtocols(): string[] {
          return ["h2"];
        }
      }
      make(reactor).connect(new ChoosingFactory());
      make(reactor).connect(factory);
      const choosing = wrapping();
      expect(isProtocolNegotiationFactory(choosing)).to.equal(true);
      if (isProtocolNegotiationFactory(choosing)) {
        expect(choosing.acceptableProtocols()).to.deep.equal(["h2"]);
      }
      const plain = [...reactor.sslClients, ...reactor.unixClients][1];
      expect(isProtocolNegotiationFactory(plain?.factory as IClientFactory)).to.equal(false);
    });
  });
}
