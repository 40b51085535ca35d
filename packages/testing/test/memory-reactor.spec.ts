import { Deferred } from "@cordage/deferred";
import {
  type AddressFamily,
  ClientFactory,
  DatagramProtocol,
  Factory,
  type IConnector,
  Protocol,
  providesTCP,
  ReactorAlreadyRunning,
  ServiceNameUnknownError,
  UnsupportedAddressFamily,
} from "@cordage/reactor";
import { MemoryReactor, type UNIXClientRecord } from "@cordage/testing";
import { expect } from "chai";

describe("MemoryReactor (TE3)", () => {
  let reactor: MemoryReactor;
  let ran: unknown[];

  beforeEach(() => {
    reactor = new MemoryReactor();
    ran = [];
  });

  const note = (...args: unknown[]): void => {
    ran.push(args);
  };

  describe("listenTCP", () => {
    it("is recorded with its defaults", () => {
      const factory = Factory.forProtocol(Protocol);
      expect(providesTCP(reactor)).to.equal(true);
      reactor.listenTCP(80, factory);
      reactor.listenTCP(81, factory, { backlog: 5, interface: "127.0.0.1" });
      expect(reactor.tcpServers).to.deep.equal([
        { port: 80, factory, backlog: 50, interface: "" },
        { port: 81, factory, backlog: 5, interface: "127.0.0.1" },
      ]);
    });

    it("returns a port that says where it would listen", () => {
      const factory = new Factory();
      const hostOf = (interfaceName?: string): string =>
        reactor.listenTCP(80, factory, { interface: interfaceName }).getHost().toString();
      expect(hostOf()).to.equal("IPv4Address(TCP, '0.0.0.0', 80)");
      expect(hostOf("127.0.0.1")).to.equal("IPv4Address(TCP, '0.0.0.0', 80)");
      expect(hostOf("::1")).to.equal("IPv6Address(TCP, '::1', 80)");
    });

    it("does not start the factory", () => {
      const factory = new Factory();
      reactor.listenTCP(80, factory);
      expect(factory.numPorts).to.equal(0);
    });

    it("refuses what is no port", () => {
      for (const port of [-1, 65_536, 1.5, Number.NaN]) {
        expect(() => reactor.listenTCP(port, new Factory())).to.throw(RangeError, `${port}`);
      }
      reactor.listenTCP(0, new Factory());
      reactor.listenTCP(65_535, new Factory());
      expect(reactor.tcpServers).to.have.length(2);
    });
  });

  describe("connectTCP", () => {
    class NotingFactory extends ClientFactory {
      override startedConnecting(connector: IConnector): void {
        note("started", connector);
      }
    }

    it("is recorded with its defaults", () => {
      const factory = new NotingFactory();
      reactor.connectTCP("example.com", 80, factory);
      reactor.connectTCP("::1", 81, factory, { timeout: 5, bindAddress: ["::2", 0] });
      expect(reactor.tcpClients).to.deep.equal([
        { host: "example.com", port: 80, factory, timeout: 30, bindAddress: undefined },
        { host: "::1", port: 81, factory, timeout: 5, bindAddress: ["::2", 0] },
      ]);
    });

    it("tells the factory that connecting has started, and nothing more", () => {
      const factory = new NotingFactory();
      const connector = reactor.connectTCP("10.0.0.1", 80, factory);
      expect(ran).to.deep.equal([["started", connector]]);
      expect(factory.numPorts).to.equal(0);
    });

    it("is on record before the factory is told", () => {
      class LookingFactory extends ClientFactory {
        override startedConnecting(connector: IConnector): void {
          expect(reactor.connectors).to.deep.equal([connector]);
          expect(reactor.tcpClients).to.have.length(1);
          note("looked");
        }
      }
      reactor.connectTCP("10.0.0.1", 80, new LookingFactory());
      expect(ran).to.deep.equal([["looked"]]);
    });

    it("returns connectors that know where they go", () => {
      for (const host of ["10.0.0.1", "::1", "example.com"]) {
        reactor.connectTCP(host, 80, new ClientFactory());
      }
      expect(reactor.connectors.map((c) => c.getDestination().toString())).to.deep.equal([
        "IPv4Address(TCP, '10.0.0.1', 80)",
        "IPv6Address(TCP, '::1', 80)",
        "HostnameAddress('example.com', 80)",
      ]);
    });

    it("refuses what is no port, and names of services", () => {
      const factory = new ClientFactory();
      expect(() => reactor.connectTCP("10.0.0.1", 0, factory)).to.throw(RangeError);
      expect(() => reactor.connectTCP("10.0.0.1", "http", factory)).to.throw(
        ServiceNameUnknownError,
        "http",
      );
      expect(reactor.tcpClients).to.deep.equal([]);
      expect(reactor.connectors).to.deep.equal([]);
    });
  });

  describe("the other kinds of transports", () => {
    const factory = new ClientFactory();
    const tls = { trustRoot: "platform", certificateFor: () => null } as const;

    it("are recorded with their defaults", () => {
      reactor.listenSSL(443, factory, tls);
      reactor.connectSSL("example.com", 443, factory, tls, { timeout: 5 });
      reactor.listenUNIX("/run/socket", factory);
      reactor.connectUNIX("/run/socket", factory, { checkPID: true });
      const place = { factory, contextFactory: tls, port: 443 };
      expect(reactor.sslServers).to.deep.equal([{ ...place, backlog: 50, interface: "" }]);
      expect(reactor.sslClients).to.deep.equal([
        { ...place, host: "example.com", timeout: 5, bindAddress: undefined },
      ]);
      expect(reactor.unixServers).to.deep.equal([
        { address: "/run/socket", factory, backlog: 50, mode: 0o666, wantPID: false },
      ]);
      expect(reactor.unixClients).to.deep.equal([
        { address: "/run/socket", factory, timeout: 30, checkPID: true },
      ]);
      expect(reactor.connectors.map((each) => String(each.getDestination()))).to.deep.equal([
        "HostnameAddress('example.com', 443)",
        "UNIXAddress('/run/socket')",
      ]);
      expect(reactor.connectorOf(reactor.unixClients[0] as UNIXClientRecord)).to.equal(
        reactor.connectors[1],
      );
    });

    it("return ports that say where they would listen", () => {
      const interfaceName = "::1";
      const ports = [
        reactor.listenSSL(443, factory, tls, { interface: interfaceName }),
        reactor.listenUNIX("/run/socket", factory),
        reactor.adoptStreamPort(3, "INET", factory),
        reactor.adoptStreamPort(4, "INET6", factory),
        reactor.adoptStreamPort(5, "UNIX", factory),
        reactor.adoptDatagramPort(6, "INET", new DatagramProtocol()),
      ];
      expect(ports.map((port) => String(port.getHost()))).to.deep.equal([
        "IPv6Address(TCP, '::1', 443)",
        "UNIXAddress('/run/socket')",
        "IPv4Address(TCP, '0.0.0.0', 1234)",
        "IPv6Address(TCP, '::', 1234)",
        "UNIXAddress()",
        "IPv4Address(UDP, '0.0.0.0', 1234)",
      ]);
    });

    it("include sockets that are adopted", () => {
      const protocol = new DatagramProtocol();
      reactor.adoptStreamPort(3, "INET", factory);
      reactor.adoptStreamConnection(4, "UNIX", factory);
      reactor.adoptDatagramPort(5, "INET6", protocol);
      expect(reactor.adoptedPorts).to.deep.equal([
        { fileDescriptor: 3, addressFamily: "INET", factory },
      ]);
      expect(reactor.adoptedStreamConnections).to.deep.equal([
        { fileDescriptor: 4, addressFamily: "UNIX", factory },
      ]);
      expect(reactor.adoptedDatagramPorts).to.deep.equal([
        { fileDescriptor: 5, addressFamily: "INET6", protocol, maxPacketSize: 8192 },
      ]);
    });

    it("refuse sockets of families they know nothing of", () => {
      const adopt = (family: string) => () =>
        reactor.adoptStreamPort(3, family as AddressFamily, factory);
      expect(adopt("IPX")).to.throw(UnsupportedAddressFamily);
      expect(() => reactor.adoptDatagramPort(3, "UNIX", new DatagramProtocol())).to.throw(
        UnsupportedAddressFamily,
      );
      expect(reactor.adoptedPorts).to.deep.equal([]);
    });
  });

  describe("running", () => {
    const flags = (): boolean[] => [
      reactor.running,
      reactor.hasRun,
      reactor.hasStopped,
      reactor.hasCrashed,
    ];

    it("has not happened at first", () => {
      expect(flags()).to.deep.equal([false, false, false, false]);
    });

    it("runs the hooks and stops", async () => {
      reactor.callWhenRunning(() => note("running", reactor.running));
      reactor.callWhenRunning(note, "with", "arguments");
      expect(ran).to.deep.equal([]);
      await reactor.run();
      expect(ran).to.deep.equal([
        ["running", true],
        ["with", "arguments"],
      ]);
      expect(flags()).to.deep.equal([false, true, true, false]);
    });

    it("calls a hook at once that comes while it runs", async () => {
      reactor.callWhenRunning(() => {
        expect(reactor.callWhenRunning(note, "inner")).to.equal(undefined);
        note("outer");
      });
      await reactor.run();
      expect(ran).to.deep.equal([["inner"], ["outer"]]);
    });

    it("shows its hooks, and removes them", async () => {
      const hook = reactor.callWhenRunning(note, "a");
      expect(reactor.whenRunningHooks).to.deep.equal([
        { phase: "after", eventType: "startup", action: note, args: ["a"] },
      ]);
      reactor.removeSystemEventTrigger(hook as NonNullable<typeof hook>); // it does not run yet
      await reactor.run();
      expect(ran).to.deep.equal([]);
    });

    it("can't run inside of itself", async () => {
      reactor.callWhenRunning(() => {
        expect(() => reactor.run()).to.throw(ReactorAlreadyRunning);
        note("checked");
      });
      await reactor.run();
      expect(ran).to.deep.equal([["checked"]]);
    });

    it("may be stopped without having run", () => {
      reactor.stop();
      expect(flags()).to.deep.equal([false, false, true, false]);
    });

    it("is over at once after a crash", async () => {
      reactor.callWhenRunning(() => {
        reactor.crash();
        note(reactor.running);
      });
      await reactor.run();
      expect(ran).to.deep.equal([[false]]);
    });

    it("notes a crash", () => {
      reactor.crash();
      expect(flags()).to.deep.equal([false, false, false, true]);
    });

    it("refuses a hook that is no function", () => {
      // A caller without types is told too.
      expect(() => reactor.callWhenRunning(5 as unknown as () => void)).to.throw(TypeError);
    });
  });

  describe("system events", () => {
    it("are recorded by phase and event, in order", () => {
      reactor.addSystemEventTrigger("before", "shutdown", note, 1);
      reactor.addSystemEventTrigger("before", "shutdown", note, 2);
      reactor.addSystemEventTrigger("after", "constructor", note);
      const args = reactor.triggers.before["shutdown"]?.map((trigger) => trigger.args);
      expect(args).to.deep.equal([[1], [2]]);
      expect(reactor.triggers.before["shutdown"]?.[0]?.action).to.equal(note);
      expect(reactor.triggers.after["constructor"]).to.have.length(1);
      expect(reactor.triggers.during).to.deep.equal({});
    });

    it("fire in three phases, waiting for what before triggers return (R13)", () => {
      const waitedFor = new Deferred<void>();
      reactor.addSystemEventTrigger("after", "shutdown", note, "after");
      reactor.addSystemEventTrigger("during", "shutdown", note, "during");
      reactor.addSystemEventTrigger("before", "shutdown", () => waitedFor);
      reactor.fireSystemEvent("shutdown");
      expect(ran).to.deep.equal([]);
      waitedFor.callback();
      expect(ran).to.deep.equal([["during"], ["after"]]);
    });

    it("are off the record once they ran (R14)", () => {
      reactor.addSystemEventTrigger("during", "shutdown", () => {
        note(reactor.triggers.during["shutdown"]?.length);
      });
      reactor.fireSystemEvent("shutdown");
      reactor.fireSystemEvent("shutdown");
      expect(ran).to.deep.equal([[0]]);
    });

    it("can be removed, once (R15)", () => {
      const trigger = reactor.addSystemEventTrigger("during", "shutdown", note);
      reactor.removeSystemEventTrigger(trigger);
      expect(reactor.triggers.during["shutdown"]).to.deep.equal([]);
      reactor.fireSystemEvent("shutdown");
      expect(ran).to.deep.equal([]);
      expect(() => reactor.removeSystemEventTrigger(trigger)).to.throw(RangeError);
    });

    it("refuse unknown phases, triggers and what is no function (R12)", () => {
      const unknown = "amid" as "during"; // from a caller without types
      expect(() => reactor.addSystemEventTrigger(unknown, "shutdown", note)).to.throw(RangeError);
      const notAction = null as unknown as () => void; // from a caller without types
      expect(() => reactor.addSystemEventTrigger("during", "e", notAction)).to.throw(TypeError);
      expect(() =>
        reactor.removeSystemEventTrigger({ phase: "during", eventType: "shutdown" }),
      ).to.throw(RangeError);
    });
  });

  it("notes readers and writers until they are removed", () => {
    const reactor = new MemoryReactor();
    const [reader, writer] = [{}, {}];
    reactor.addReader(reader);
    reactor.addReader(reader);
    reactor.addWriter(writer);
    expect([[...reactor.readers], [...reactor.writers]]).to.deep.equal([[reader], [writer]]);
    for (let times = 0; times < 2; times += 1) {
      reactor.removeReader(reader);
      reactor.removeWriter(writer);
    }
    expect([reactor.readers.size, reactor.writers.size]).to.deep.equal([0, 0]);
  });
});
