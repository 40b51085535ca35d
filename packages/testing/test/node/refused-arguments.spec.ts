import {
  ClientFactory,
  DatagramProtocol,
  Factory,
  NodeReactor,
  Protocol,
  UnsupportedAddressFamily,
} from "@cordage/reactor";
import { MemoryReactor, SimulatedNetwork } from "@cordage/testing";
import { expect } from "chai";

/** What a call of a method threw; `undefined` when it went well. */
interface Refusal {
  readonly name: string;
  readonly message: string;
}

interface BadCall {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly refusal: {
    readonly of: abstract new (...args: never[]) => Error;
    readonly says: string;
  };
}

const server = new Factory();
const client = new ClientFactory();
const datagrams = new DatagramProtocol();
class Echo extends Protocol {}

const bad = (
  of: BadCall["refusal"]["of"],
  says: string,
  method: string,
  ...args: readonly unknown[]
): BadCall => ({ method, args, refusal: { of, says } });

/** Calls that every reactor which has the method refuses, from callers without types. */
const BAD_CALLS: readonly BadCall[] = [
  bad(TypeError, "expected a factory, got undefined", "listenTCP", 80, undefined),
  bad(TypeError, "the class or function Echo", "listenTCP", 80, Echo),
  bad(TypeError, ": wrap it, forProtocol(Echo)", "listenTCP", 80, Echo),
  bad(TypeError, ": wrap it, forProtocol(Echo)", "connectTCP", "h", 80, Echo),
  bad(TypeError, ": an object is wanted, new Factory()", "listenTCP", 80, Factory),
  bad(TypeError, 'got "localhost", which has no', "listenTCP", 80, "localhost", server),
  bad(TypeError, "options must be an object, got 50", "listenTCP", 80, server, 50, "127.0.0.1"),
  bad(TypeError, 'options must be an object, got "::1"', "listenTCP", 80, server, "::1"),
  bad(RangeError, "port must be an integer from 0", "listenTCP", "80", server),
  bad(RangeError, "backlog must be", "listenTCP", 80, server, { backlog: -1 }),
  bad(TypeError, "interface must be", "listenTCP", 80, server, { interface: 5 }),
  bad(RangeError, "maxWriteBuffer must be", "listenTCP", 80, server, { maxWriteBuffer: 0 }),
  bad(TypeError, "no startedConnecting()", "connectTCP", "h", 80, server),
  bad(TypeError, "host must be", "connectTCP", "", 80, client),
  bad(RangeError, "port must be an integer from 1", "connectTCP", "h", 0, client),
  bad(Error, "service nonsense", "connectTCP", "h", "nonsense", client),
  bad(RangeError, "timeout must be", "connectTCP", "h", 80, client, { timeout: -1 }),
  bad(RangeError, "bindAddress", "connectTCP", "h", 80, client, { bindAddress: ["::", -1] }),
  bad(RangeError, "maxWriteBuffer must be", "connectTCP", "h", 80, client, { maxWriteBuffer: "1" }),
  bad(TypeError, "options must be an object, got 30", "connectTCP", "h", 80, client, 30),
  bad(TypeError, "TLS needs an object", "listenSSL", 443, server),
  bad(TypeError, "expected a factory", "listenSSL", 443, client.buildProtocol, {
    certificateFor: () => null,
  }),
  bad(RangeError, "needs a privateKey", "listenSSL", 443, server, {}),
  bad(RangeError, "privateKey and certificate", "listenSSL", 443, server, { privateKey: "key" }),
  bad(TypeError, "a list of names", "connectSSL", "h", 443, client, { acceptableProtocols: "h2" }),
  bad(TypeError, "no startedConnecting()", "connectSSL", "h", 443, server, {}),
  bad(TypeError, "address must be", "listenUNIX", "", server),
  bad(TypeError, "expected a factory, got null", "listenUNIX", "/s", null),
  bad(RangeError, "mode must be", "listenUNIX", "/s", server, { mode: 0o10000 }),
  bad(TypeError, "options must be an object, got 50", "listenUNIX", "/s", server, 50),
  bad(TypeError, "no startedConnecting()", "connectUNIX", "/s", server),
  bad(TypeError, "options must be an object, got 30", "connectUNIX", "/s", client, 30),
  bad(RangeError, "timeout must be", "connectUNIX", "/s", client, { timeout: Number.NaN }),
  bad(TypeError, "expected a datagram protocol, got undefined", "listenUDP", 53, undefined),
  bad(TypeError, "no makeConnection()", "listenUDP", 53, server),
  bad(TypeError, 'got "127.0.0.1"', "listenUDP", 53, datagrams, "127.0.0.1"),
  bad(RangeError, "maxPacketSize must be", "listenUDP", 53, datagrams, { maxPacketSize: 0 }),
  bad(RangeError, "maxWriteBuffer must be", "listenUDP", 53, datagrams, { maxWriteBuffer: 0 }),
  bad(Error, "not an IPv4 or IPv6", "listenUDP", 53, datagrams, { interface: "localhost" }),
  bad(TypeError, "expected a datagram protocol", "listenMulticast", 53, server),
  bad(TypeError, "options must be an object, got 8192", "listenMulticast", 53, datagrams, 8192),
  bad(TypeError, "expected a factory", "adoptStreamPort", 3, "INET", undefined),
  bad(RangeError, "fileDescriptor must be", "adoptStreamPort", -1, "INET", server),
  bad(UnsupportedAddressFamily, "IPX", "adoptStreamPort", 3, "IPX", server),
  bad(TypeError, "expected a factory", "adoptStreamConnection", 3, "INET", datagrams),
  bad(RangeError, "maxPacketSize must be", "adoptDatagramPort", 3, "INET", datagrams, 0),
  bad(TypeError, "expected a datagram protocol", "adoptDatagramPort", 3, "INET", server),
  bad(UnsupportedAddressFamily, "UNIX", "adoptDatagramPort", 3, "UNIX", datagrams),
];

/** A double that takes what a real reactor refuses would hide a bug (TE9). */
describe("arguments that a reactor refuses at the call", () => {
  const reactors: readonly object[] = [
    new NodeReactor(),
    new MemoryReactor(),
    new SimulatedNetwork().host("a").reactor,
  ];

  for (const { method, args, refusal } of BAD_CALLS) {
    it(`are refused alike by all that have ${method}: ${refusal.says}`, () => {
      const refusals = reactors
        .filter((reactor) => method in reactor)
        .map((reactor) => refusalOf(reactor, method, args));
      expect(refusals.length).to.be.at.least(2);
      for (const each of refusals) {
        expect(each).to.be.instanceOf(refusal.of);
        expect(each?.message).to.contain(refusal.says);
      }
      expect(new Set(refusals.map((each) => `${each?.name} ${each?.message}`)).size).to.equal(1);
    });
  }
});

function refusalOf(reactor: object, method: string, args: readonly unknown[]): Refusal | undefined {
  try {
    Reflect.get(reactor, method).apply(reactor, args);
    return undefined;
  } catch (error) {
    return error as Error; // nothing else is thrown
  }
}
