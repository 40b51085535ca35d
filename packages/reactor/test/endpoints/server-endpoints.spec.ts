import {
  AdoptedStreamServerEndpoint,
  AlreadyListened,
  Factory,
  Protocol,
  SSL4ServerEndpoint,
  type TLSOptions,
  UNIXServerEndpoint,
  UnsupportedAddressFamily,
} from "@cordage/reactor";
import {
  failureResultOf,
  MemoryReactor,
  RaisingMemoryReactor,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

const factory = Factory.forProtocol(Protocol);
const tls: TLSOptions = { certificateFor: () => null };
const listenException = new RangeError("no such place");

/** `tcp-server-endpoint.spec.ts` has the details of what all kinds share. */
describe("server endpoints", () => {
  let reactor: MemoryReactor;
  let refusing: RaisingMemoryReactor;
  beforeEach(() => {
    reactor = new MemoryReactor();
    refusing = new RaisingMemoryReactor({ listenException });
  });

  describe("SSL4ServerEndpoint", () => {
    it("listens with the reactor's defaults, or as it is told to (E5)", () => {
      const options = { backlog: 5, interface: "127.0.0.1" };
      successResultOf(new SSL4ServerEndpoint(reactor, 443, tls).listen(factory));
      successResultOf(new SSL4ServerEndpoint(reactor, 443, tls, options).listen(factory));
      const place = { port: 443, factory, contextFactory: tls };
      expect(reactor.sslServers).to.deep.equal([
        { ...place, backlog: 50, interface: "" },
        { ...place, ...options },
      ]);
    });

    it("fails, and doesn't throw, when the reactor refuses at once (E1)", () => {
      const listening = new SSL4ServerEndpoint(refusing, 443, tls).listen(factory);
      expect(failureResultOf(listening).value).to.equal(listenException);
    });
  });

  describe("UNIXServerEndpoint", () => {
    it("listens with the reactor's defaults, or as it is told to (E5)", () => {
      const options = { backlog: 5, mode: 0o600, wantPID: true };
      const port = successResultOf(new UNIXServerEndpoint(reactor, "/run/socket").listen(factory));
      successResultOf(new UNIXServerEndpoint(reactor, "/run/socket", options).listen(factory));
      expect(String(port.getHost())).to.equal("UNIXAddress('/run/socket')");
      const place = { address: "/run/socket", factory };
      expect(reactor.unixServers).to.deep.equal([
        { ...place, backlog: 50, mode: 0o666, wantPID: false },
        { ...place, ...options },
      ]);
    });

    it("fails, and doesn't throw, when the reactor refuses at once (E1)", () => {
      const listening = new UNIXServerEndpoint(refusing, "/run/socket").listen(factory);
      expect(failureResultOf(listening).value).to.equal(listenException);
    });
  });

  describe("AdoptedStreamServerEndpoint", () => {
    it("has the reactor adopt the socket (E11)", () => {
      const endpoint = new AdoptedStreamServerEndpoint(reactor, 3, "INET6");
      const port = successResultOf(endpoint.listen(factory));
      expect(port.getHost().kind).to.equal("IPv6");
      expect(reactor.adoptedPorts).to.deep.equal([
        { fileDescriptor: 3, addressFamily: "INET6", factory },
      ]);
    });

    it("can be used once (E11)", () => {
      const endpoint = new AdoptedStreamServerEndpoint(reactor, 3, "INET");
      endpoint.listen(factory);
      failureResultOf(endpoint.listen(factory), AlreadyListened);
      expect(reactor.adoptedPorts).to.have.length(1);
    });

    it("fails, and doesn't throw, for what the reactor can't adopt; that counts as used (E11)", () => {
      const endpoint = new AdoptedStreamServerEndpoint(reactor, 3, "IPX" as "INET");
      failureResultOf(endpoint.listen(factory), UnsupportedAddressFamily);
      failureResultOf(endpoint.listen(factory), AlreadyListened);
    });
  });
});
