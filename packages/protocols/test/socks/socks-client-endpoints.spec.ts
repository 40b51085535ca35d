import {
  SOCKS4ClientEndpoint,
  SOCKS5ClientEndpoint,
  SOCKSAuthenticationError,
  SOCKSMessageError,
  SOCKSRefusedError,
} from "@cordage/protocols/socks";
import {
  ConnectingCancelledError,
  ConnectionDone,
  connectionDone,
  HostnameAddress,
  type IStreamClientEndpoint,
  NoProtocol,
  TCP4ClientEndpoint,
  TimeoutError,
} from "@cordage/reactor";
import {
  type AccumulatingProtocol,
  assertNoResult,
  failureResultOf,
  MemoryReactorClock,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";
import { AccumulatingFactory, PEER } from "../support/accumulating-factory.ts";
import { credentials, greeting, named, request4, request5 } from "./client-messages.ts";

describe("the endpoints behind SOCKS servers", () => {
  let reactor: MemoryReactorClock;
  let proxy: TCP4ClientEndpoint;
  let factory: AccumulatingFactory;
  let transport: StringTransport;

  beforeEach(() => {
    reactor = new MemoryReactorClock();
    proxy = new TCP4ClientEndpoint(reactor, "192.0.2.9", 1080);
    factory = new AccumulatingFactory();
    transport = new StringTransport({ lenient: true });
  });

  /** Connects to the server, and returns what sends its answers. */
  function reach(endpoint: IStreamClientEndpoint): {
    connected: ReturnType<typeof connect>;
    answer(...bytes: readonly (number | string)[]): void;
    lose(): void;
  } {
    const connected = connect(endpoint);
    const negotiation = reactor.tcpClients[0]?.factory.buildProtocol(PEER);
    negotiation?.makeConnection(transport);
    return {
      connected,
      answer: (...bytes) => {
        const pieces = bytes.map((it) =>
          typeof it === "string" ? Buffer.from(it) : Buffer.of(it),
        );
        negotiation?.dataReceived(Buffer.concat(pieces));
      },
      lose: () => negotiation?.connectionLost(connectionDone),
    };
  }

  const connect = (endpoint: IStreamClientEndpoint) => endpoint.connect(factory);
  const protocol = (): AccumulatingProtocol => factory.built[0] as AccumulatingProtocol;
  const sent = (): Buffer => {
    const bytes = transport.value();
    transport.clear();
    return bytes;
  };
  const options = (): { clock: MemoryReactorClock } => ({ clock: reactor });

  describe("SOCKS4ClientEndpoint", () => {
    it("asks for an address, and connects the protocol when that is granted (SO-1)", () => {
      const endpoint = new SOCKS4ClientEndpoint(proxy, "8.8.8.8", 80, { user: "me", ...options() });
      const { connected, answer } = reach(endpoint);
      expect(sent()).to.deep.equal(request4(1, [8, 8, 8, 8], 80, "me"));
      answer(0, 90, 0, 80, 8, 8, 8);
      expect(protocol().made).to.equal(false);
      assertNoResult(connected);
      answer(8, "banner");
      expect(successResultOf(connected)).to.equal(protocol());
      expect(protocol().data.toString()).to.equal("banner");
      expect(protocol().transport).to.equal(transport);
      expect(reactor.getDelayedCalls()).to.have.length(0);
      answer("more");
      expect(protocol().data.toString()).to.equal("bannermore");
    });

    it("asks for a name with 4a, so that the server resolves it (SO-1)", () => {
      reach(new SOCKS4ClientEndpoint(proxy, "www.example.org", 80, options()));
      expect(sent()).to.deep.equal(request4(1, [0, 0, 0, 1], 80, "", "www.example.org"));
    });

    it("fails when it is refused, and the protocol hears of nothing", () => {
      const { connected, answer } = reach(
        new SOCKS4ClientEndpoint(proxy, "8.8.8.8", 80, options()),
      );
      answer(0, 91, 0, 0, 0, 0, 0, 0);
      expect(failureResultOf(connected, SOCKSRefusedError).value.reply).to.equal("failure");
      expect(transport.disconnecting).to.equal(true);
      expect(protocol().made).to.equal(false);
    });

    it("refuses what can't be sent", () => {
      for (const [host, port, user] of [
        ["::1", 80, ""],
        ["a b", 80, ""],
        ["", 80, ""],
        ["x".repeat(256), 80, ""],
        ["a", 0, ""],
        ["a", 65536, ""],
        ["a", 80, "a\0b"],
        ["a", 80, "x".repeat(256)],
        ["a", 80, "\u0100"],
      ] as const) {
        expect(() => new SOCKS4ClientEndpoint(proxy, host, port, { user })).to.throw(RangeError);
      }
      new SOCKS4ClientEndpoint(proxy, "x".repeat(255), 65535, { user: "x".repeat(255) });
    });
  });

  describe("SOCKS5ClientEndpoint", () => {
    it("greets, asks, and connects the protocol when that is granted (RFC 1928)", () => {
      const { connected, answer } = reach(
        new SOCKS5ClientEndpoint(proxy, "www.example.org", 443, options()),
      );
      expect(sent()).to.deep.equal(greeting(0));
      answer(5, 0);
      expect(sent()).to.deep.equal(request5(1, named("www.example.org"), 443));
      answer(5, 0, 0, 3, 1, "x", 0, 1, "banner");
      expect(successResultOf(connected)).to.equal(protocol());
      expect(protocol().data.toString()).to.equal("banner");
    });

    it("shows who we are when asked (RFC 1929)", () => {
      const shown = { user: "me", password: "secret" };
      const { connected, answer } = reach(
        new SOCKS5ClientEndpoint(proxy, "8.8.8.8", 80, { credentials: shown, ...options() }),
      );
      expect(sent()).to.deep.equal(greeting(0, 2));
      answer(5, 2);
      expect(sent()).to.deep.equal(credentials("me", "secret"));
      answer(1, 0);
      answer(5, 0, 0, 1, 0, 0, 0, 0, 0, 0);
      expect(successResultOf(connected)).to.equal(protocol());
    });

    for (const [what, answers, ErrorClass] of [
      ["accepts no method", [5, 255], SOCKSAuthenticationError],
      ["wants a password, and there is none", [5, 2], SOCKSAuthenticationError],
      ["speaks something else", [72], SOCKSMessageError],
      ["refuses", [5, 0, 5, 2, 0, 1, 0, 0, 0, 0, 0, 0], SOCKSRefusedError],
    ] as const) {
      it(`fails when the server ${what}`, () => {
        const { connected, answer } = reach(
          new SOCKS5ClientEndpoint(proxy, "8.8.8.8", 80, options()),
        );
        for (const byte of answers) answer(byte);
        expect(failureResultOf(connected).value).to.be.instanceOf(ErrorClass);
        expect(transport.disconnecting).to.equal(true);
      });
    }

    it("fails when the server doesn't accept the password", () => {
      const { connected, answer } = reach(
        new SOCKS5ClientEndpoint(proxy, "8.8.8.8", 80, {
          credentials: { user: "me", password: "wrong" },
          ...options(),
        }),
      );
      answer(5, 2);
      answer(1, 1);
      failureResultOf(connected, SOCKSAuthenticationError);
    });

    it("refuses credentials that can't be sent (RFC 1929)", () => {
      const make = (user: string, password: string): unknown =>
        new SOCKS5ClientEndpoint(proxy, "a", 80, { credentials: { user, password } });
      make("u".repeat(255), "p".repeat(255));
      for (const [user, password] of [
        ["", "p"],
        ["u", ""],
        ["u".repeat(256), "p"],
        ["u", "p".repeat(256)],
      ] as const) {
        expect(() => make(user, password)).to.throw(RangeError);
      }
    });
  });

  describe("either", () => {
    const endpoint = (): SOCKS5ClientEndpoint =>
      new SOCKS5ClientEndpoint(proxy, "www.example.org", 443, options());

    it("fails when the server is not there", () => {
      const connected = connect(endpoint());
      const [record] = reactor.tcpClients;
      const [connector] = reactor.connectors;
      if (record && connector) record.factory.clientConnectionFailed(connector, connectionDone);
      failureResultOf(connected, ConnectionDone);
    });

    it("fails when the server goes before it has granted", () => {
      const { connected, lose } = reach(endpoint());
      lose();
      failureResultOf(connected, ConnectionDone);
      expect(protocol().closed).to.equal(false);
      expect(reactor.getDelayedCalls()).to.have.length(0);
    });

    it("fails when the server takes longer than a minute", () => {
      const { connected } = reach(endpoint());
      reactor.advance(59.9);
      assertNoResult(connected);
      reactor.advance(0.1);
      failureResultOf(connected, TimeoutError);
      expect(transport.disconnecting).to.equal(true);
    });

    it("can be cancelled, while it dials and while it negotiates", () => {
      const dialling = connect(endpoint());
      dialling.cancel();
      failureResultOf(dialling, ConnectingCancelledError);
      expect(reactor.connectors[0]?.stoppedConnecting).to.equal(true);
      reactor.tcpClients.length = 0;
      const { connected } = reach(endpoint());
      connected.cancel();
      expect(failureResultOf(connected, ConnectingCancelledError).value.address).to.deep.equal(
        new HostnameAddress("www.example.org", 443),
      );
      expect(transport.disconnecting).to.equal(true);
    });

    it("fails when the factory builds nothing", () => {
      factory.refuses = true;
      const { connected } = reach(endpoint());
      failureResultOf(connected, NoProtocol);
    });

    it("passes the loss on when connected", () => {
      const { connected, answer, lose } = reach(endpoint());
      answer(5, 0);
      answer(5, 0, 0, 1, 0, 0, 0, 0, 0, 0);
      successResultOf(connected);
      lose();
      expect(protocol().closed).to.equal(true);
    });
  });
});
