import { readFileSync } from "node:fs";
import {
  clientFromString,
  type EndpointArguments,
  Factory,
  type IProtocol,
  type IStreamClientEndpoint,
  type IStreamServerEndpoint,
  Protocol,
  registerEndpointParser,
  serverFromString,
  TCP4ClientEndpoint,
  type TLSOptions,
} from "@cordage/reactor";
import {
  AccumulatingProtocol,
  Clock,
  FakeNameResolver,
  MemoryReactorClock,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";
import { CertificateFiles } from "../support/certificate-files.ts";

const factory = Factory.forProtocol(Protocol);

describe("endpoints from strings", () => {
  const files = new CertificateFiles();
  let reactor: MemoryReactorClock;
  beforeEach(() => {
    reactor = new MemoryReactorClock();
  });
  after(() => files.remove());

  const server = (description: string): IStreamServerEndpoint =>
    serverFromString(reactor, description);
  const client = (description: string): IStreamClientEndpoint =>
    clientFromString(reactor, description);
  const listen = (description: string): void => {
    successResultOf(server(description).listen(factory));
  };
  const connect = (description: string): void => {
    client(description).connect(factory);
  };

  describe("tcp servers (E14)", () => {
    it("have port, interface and backlog", () => {
      listen("tcp:80");
      listen("tcp:80:127.0.0.1:5");
      listen("tcp:backlog=5:port=80:interface=127.0.0.1");
      const chosen = { port: 80, factory, backlog: 5, interface: "127.0.0.1" };
      expect(reactor.tcpServers).to.deep.equal([
        { port: 80, factory, backlog: 50, interface: "" },
        chosen,
        chosen,
      ]);
    });

    it("have their IPv6 kind with backlog before interface", () => {
      listen("tcp6:80");
      listen("tcp6:80:5:\\:\\:1");
      expect(reactor.tcpServers).to.deep.equal([
        { port: 80, factory, backlog: 50, interface: "::" },
        { port: 80, factory, backlog: 5, interface: "::1" },
      ]);
    });

    it("are refused for wrong parameters and wrong numbers (E13)", () => {
      expect(() => server("tcp")).to.throw(TypeError, "port is missing");
      expect(() => server("tcp:80:lo:5:6")).to.throw(TypeError, "at most 3");
      expect(() => server("tcp:80:host=h")).to.throw(TypeError, "host");
      expect(() => server("tcp:http")).to.throw(RangeError, "port");
      expect(() => server("tcp6:80:x")).to.throw(RangeError, "backlog");
    });
  });

  describe("tcp clients (E14)", () => {
    it("have host and port, each with its name or without", () => {
      for (const rest of ["h:80", "h:port=80", "80:host=h", "host=h:port=80", "port=80:host=h"]) {
        connect(`tcp:${rest}`);
      }
      const hosts = reactor.tcpClients.map(({ host, port }) => `${host} ${port}`);
      expect(new Set(hosts)).to.deep.equal(new Set(["h 80"]));
      expect(hosts).to.have.length(5);
    });

    it("have a timeout and a local address, by name", () => {
      connect("tcp:h:80:timeout=5:bindAddress=192.0.2.7");
      connect("tcp:h:80");
      connect("tcp:h:80:bindAddress=");
      expect(reactor.tcpClients[0]).to.deep.include({ timeout: 5, bindAddress: ["192.0.2.7", 0] });
      expect(reactor.tcpClients[1]).to.include({ timeout: 30, bindAddress: undefined });
      expect(reactor.tcpClients[2]?.bindAddress).to.deep.equal(["", 0]);
    });

    it("are refused for wrong parameters and wrong numbers (E13)", () => {
      expect(() => client("tcp:h")).to.throw(TypeError, "port is missing");
      expect(() => client("tcp:h:80:5")).to.throw(TypeError, "at most 2");
      expect(() => client("tcp:h:80:host=g")).to.throw(TypeError, "host is given twice");
      expect(() => client("tcp:h:80:backlog=5")).to.throw(TypeError, "backlog");
      expect(() => client("tcp:h:80:timeout=soon")).to.throw(RangeError, "timeout");
    });
  });

  describe("unix (E14)", () => {
    it("servers have an address, a mode in octal, a backlog and a lock, unless told otherwise", () => {
      listen("unix:/run/socket");
      listen("unix:/run/socket:660:5:0");
      listen("unix:address=/run/socket:mode=600:lockfile=1");
      const place = { address: "/run/socket", factory };
      expect(reactor.unixServers).to.deep.equal([
        { ...place, backlog: 50, mode: 0o666, wantPID: true },
        { ...place, backlog: 5, mode: 0o660, wantPID: false },
        { ...place, backlog: 50, mode: 0o600, wantPID: true },
      ]);
    });

    it("clients have a path, and look at no lock, unless told otherwise", () => {
      connect("unix:/run/socket");
      connect("unix:path=/run/socket:lockfile=1:timeout=5");
      const place = { address: "/run/socket" };
      expect(reactor.unixClients[0]).to.include({ ...place, timeout: 30, checkPID: false });
      expect(reactor.unixClients[1]).to.include({ ...place, timeout: 5, checkPID: true });
    });

    it("are refused for wrong parameters and wrong numbers (E13)", () => {
      expect(() => server("unix")).to.throw(TypeError, "address is missing");
      expect(() => server("unix:/run/socket:mode=999")).to.throw(RangeError, "mode");
      expect(() => client("unix:/run/socket:5")).to.throw(TypeError, "at most 1");
      expect(() => client("unix:/run/socket:lockfile=yes")).to.throw(RangeError, "lockfile");
    });
  });

  describe("ssl servers (E14)", () => {
    const certificateOf = ({ privateKey, certificate }: TLSOptions) => [privateKey, certificate];

    it("have key and certificate in files", () => {
      listen(`ssl:443:privateKey=${files.key}:certKey=${files.certificate}:backlog=5`);
      const [record] = reactor.sslServers;
      expect(record).to.include({ port: 443, backlog: 5, interface: "" });
      expect(certificateOf(record?.contextFactory ?? {})).to.deep.equal([
        readFileSync(files.key, "utf8"),
        readFileSync(files.certificate, "utf8"),
      ]);
      expect(record?.contextFactory.extraCertChain).to.deep.equal([]);
    });

    it("have both in one file when only that is named", () => {
      listen(`ssl:443:${files.both}:${files.both}:SSLv23_METHOD:127.0.0.1`);
      expect(reactor.sslServers[0]).to.include({ interface: "127.0.0.1" });
      listen(`ssl:443:privateKey=${files.both}`);
      const both = readFileSync(files.both, "utf8");
      for (const { contextFactory } of reactor.sslServers) {
        expect(certificateOf(contextFactory)).to.deep.equal([both, both]);
      }
    });

    it("look for server.pem when no key is named", () => {
      expect(() => server("ssl:443"))
        .to.throw(Error, "server.pem")
        .with.property("code", "ENOENT");
    });

    it("have a chain of certificates in a file, which may not be empty", () => {
      listen(`ssl:443:privateKey=${files.both}:extraCertChain=${files.chain}`);
      expect(reactor.sslServers[0]?.contextFactory.extraCertChain).to.deep.equal(
        files.chainCertificates,
      );
      expect(() => server(`ssl:443:privateKey=${files.both}:extraCertChain=${files.key}`)).to.throw(
        RangeError,
        "no certificate",
      );
    });

    it("are refused for what this OpenSSL is not used for", () => {
      const place = `ssl:443:privateKey=${files.both}`;
      expect(() => server(`${place}:sslmethod=SSLv3_METHOD`)).to.throw(RangeError, "SSLv3");
      expect(() => server(`${place}:dhParameters=dh.pem`)).to.throw(RangeError, "dhParameters");
    });
  });

  describe("ssl and tls clients (E14)", () => {
    const options = (): TLSOptions | undefined => reactor.sslClients.at(-1)?.contextFactory;

    it("of ssl verify nothing by themselves", () => {
      connect("ssl:h:443:timeout=5:bindAddress=192.0.2.7");
      expect(reactor.sslClients[0]).to.deep.include({
        host: "h",
        port: 443,
        timeout: 5,
        bindAddress: ["192.0.2.7", 0],
      });
      expect(options()).to.deep.equal({ hostname: undefined, trustRoot: undefined });
    });

    it("of ssl verify the host that is named, by the authorities of a folder, if so", () => {
      connect("ssl:h:443:hostname=example.org");
      expect(options()).to.deep.equal({ hostname: "example.org", trustRoot: "platform" });
      connect(`ssl:h:443:caCertsDir=${files.folder}`);
      expect(options()?.trustRoot).to.have.members(files.trustRoots);
      expect(options()?.hostname).to.equal(undefined);
    });

    it("of ssl show a certificate, if so", () => {
      connect(`ssl:h:443:certKey=${files.both}`);
      expect(options()?.privateKey).to.equal(readFileSync(files.both, "utf8"));
      connect(`ssl:h:443:certKey=${files.certificate}:privateKey=${files.key}`);
      expect(options()?.privateKey).to.equal(readFileSync(files.key, "utf8"));
      expect(options()?.certificate).to.equal(readFileSync(files.certificate, "utf8"));
    });

    it("of tls try all addresses of the host", () => {
      const resolver = new FakeNameResolver();
      resolver.hosts.set("example.org", ["2001:db8::1", "192.0.2.1"]);
      reactor.installNameResolver(resolver);
      connect("tls:example.org:443:5:192.0.2.7");
      reactor.advance(0.3);
      expect(reactor.tcpClients.map(({ host }) => host)).to.deep.equal([
        "2001:db8::1",
        "192.0.2.1",
      ]);
      expect(reactor.tcpClients[0]).to.deep.include({ timeout: 5, bindAddress: ["192.0.2.7", 0] });
    });

    it("of tls connect by another endpoint, if so", () => {
      connect("tls:example.org:443:endpoint=unix\\:/run/tunnel\\:timeout=7");
      expect(reactor.unixClients[0]).to.include({ address: "/run/tunnel", timeout: 7 });
    });

    it("are refused for wrong parameters, numbers and folders (E13)", () => {
      expect(() => client("tls:h")).to.throw(TypeError, "port is missing");
      expect(() => client("tls:h:443:caCertsDir=x")).to.throw(TypeError, "caCertsDir");
      expect(() => client("tls:h:x")).to.throw(RangeError, "port");
      expect(() => client("tls:no name:443")).to.throw(RangeError, "no name");
      expect(() => client("ssl:h:443:hostname=")).to.throw(RangeError, "hostname");
      expect(client("tls:\\:\\:1:443")).to.have.property("connect");
      expect(() => client("tls:h:443:endpoint=nonsense\\:1")).to.throw(RangeError, "nonsense");
      expect(() => client(`tls:h:443:trustRoots=${files.folder}/none`))
        .to.throw(Error)
        .with.property("code", "ENOENT");
    });
  });

  describe("fd and systemd servers", () => {
    it("adopt a descriptor that is named (E11)", () => {
      listen("fd:3");
      listen("fd:4:domain=UNIX");
      expect(reactor.adoptedPorts).to.deep.equal([
        { fileDescriptor: 3, addressFamily: "INET", factory },
        { fileDescriptor: 4, addressFamily: "UNIX", factory },
      ]);
      expect(() => server("fd:3:IPX")).to.throw(RangeError, "IPX");
      expect(() => server("fd:x")).to.throw(RangeError, "fileno");
      expect(() => server("fd")).to.throw(TypeError, "fileno is missing");
    });

    it("of systemd need an index or a name, not both, of a socket that is there (E12)", () => {
      expect(() => server("systemd:domain=INET")).to.throw(RangeError, "either");
      expect(() => server("systemd:INET:0:web")).to.throw(RangeError, "either");
      expect(() => server("systemd:index=0")).to.throw(TypeError, "domain is missing");
      expect(() => server("systemd:INET:index=0")).to.throw(RangeError, "no socket 0");
      expect(() => server("systemd:INET:index=-1")).to.throw(RangeError, "no socket -1");
      expect(() => server("systemd:INET:name=web")).to.throw(RangeError, "no socket web");
    });
  });

  describe("stdio servers", () => {
    const withStandardIO = Object.assign(new Clock(), {
      openStandardIO(protocol: IProtocol) {
        const transport = Object.assign(new StringTransport(), { loseWriteConnection() {} });
        protocol.makeConnection(transport);
        return transport;
      },
    });

    it("connect to standard input and output (E10, E14)", () => {
      for (const description of ["stdio:", "stdio"]) {
        const protocol = new AccumulatingProtocol();
        const made = Object.assign(new Factory(), { noisy: false, buildProtocol: () => protocol });
        successResultOf(serverFromString(withStandardIO, description).listen(made));
        expect(protocol.made, description).to.equal(true);
      }
    });

    it("take no arguments of Twisted's, and need a reactor with standard input (E14)", () => {
      expect(() => serverFromString(withStandardIO, "stdio:0")).to.throw(TypeError, "arguments");
      expect(() => serverFromString(withStandardIO, "stdio:fd=0")).to.throw(TypeError, "named fd");
      expect(() => serverFromString(new Clock(), "stdio:")).to.throw(TypeError, "can't do");
    });
  });

  describe("maxWriteBuffer", () => {
    const budget = "maxWriteBuffer=1000";

    it("is the write budget of every kind of server's connections", () => {
      for (const type of ["tcp:80", "tcp6:80", `ssl:80:${files.both}`, "unix:/s", "fd:3"]) {
        listen(`${type}:${budget}`);
      }
      const records = [
        ...reactor.tcpServers,
        ...reactor.sslServers,
        ...reactor.unixServers,
        ...reactor.adoptedPorts,
      ];
      expect(records.map(({ maxWriteBuffer }) => maxWriteBuffer)).to.deep.equal(
        Array(5).fill(1000),
      );
    });

    it("is that of every kind of client's connection", () => {
      const resolver = new FakeNameResolver();
      resolver.hosts.set("h", ["10.0.0.1"]);
      reactor.installNameResolver(resolver);
      for (const type of ["tcp:h:80", "ssl:h:80", "tls:h:80", "unix:/s"]) {
        connect(`${type}:${budget}`);
      }
      const records = [...reactor.tcpClients, ...reactor.sslClients, ...reactor.unixClients];
      expect(records.map(({ maxWriteBuffer }) => maxWriteBuffer)).to.deep.equal(
        Array(4).fill(1000),
      );
    });

    it("is that of standard input and output", () => {
      const asked: unknown[] = [];
      const stdio = Object.assign(new Clock(), {
        openStandardIO: (_protocol: IProtocol, options: unknown) => void asked.push(options),
      });
      successResultOf(serverFromString(stdio, `stdio:${budget}`).listen(factory));
      expect(asked).to.deep.equal([{ maxWriteBuffer: 1000 }]);
    });

    it("is switched off by Infinity", () => {
      listen("tcp:80:maxWriteBuffer=Infinity");
      expect(reactor.tcpServers[0]?.maxWriteBuffer).to.equal(Number.POSITIVE_INFINITY);
    });

    it("is given by its name only, and refused when it can be none (E13)", () => {
      expect(() => server("tcp:80::5:1000")).to.throw(TypeError, "at most 3");
      for (const text of ["0", "-1", "many", "1.5", "infinity"]) {
        expect(() => server(`tcp:80:maxWriteBuffer=${text}`)).to.throw(
          RangeError,
          "maxWriteBuffer",
        );
      }
    });
  });

  describe("types", () => {
    it("are known whatever the case of their letters (E14)", () => {
      listen("TCP:80");
      listen("Tcp6:80");
      connect("UNIX:/run/socket");
      expect(reactor.tcpServers).to.have.length(2);
      expect(reactor.unixClients).to.have.length(1);
    });

    it("that are unknown are refused (E13)", () => {
      expect(() => server("nonsense:80")).to.throw(RangeError, "nonsense");
      expect(() => server("tpc:80")).to.throw(
        "tpc, known are tcp, tcp6, ssl, unix, stdio, systemd",
      );
      expect(() => client("constructor:80")).to.throw(RangeError, "constructor");
      expect(() => client("")).to.throw(RangeError, "type");
      expect(() => client("tcp6:h:80")).to.throw(RangeError, "tcp6"); // there are only servers
      expect(() => server("tls:80")).to.throw(RangeError, "tls"); // there are only clients
    });

    it("need a reactor that can do them", () => {
      const clock = new Clock();
      for (const text of ["tcp:80", "tcp6:80", "unix:/s", "fd:3", `ssl:80:${files.both}`]) {
        expect(() => serverFromString(clock, text), text).to.throw(TypeError, "can't do");
      }
      for (const text of ["tcp:h:80", "ssl:h:80", "tls:h:80", "unix:/s"]) {
        expect(() => clientFromString(clock, text), text).to.throw(TypeError, "can't do");
      }
    });
  });

  describe("registerEndpointParser", () => {
    const seen: EndpointArguments[] = [];
    const parser = {
      prefix: "Test",
      parseStreamServer(_reactor: object, args: EndpointArguments): IStreamServerEndpoint {
        seen.push(args);
        return serverFromString(reactor, "tcp:80");
      },
    };

    beforeEach(() => {
      seen.splice(0);
    });

    it("adds a type, until that is taken back (E14)", () => {
      const withdraw = registerEndpointParser(parser);
      server("test:a:b=c");
      withdraw();
      expect(seen.map(({ positional }) => positional)).to.deep.equal([["a"]]);
      expect(seen[0]?.keyword.get("b")).to.equal("c");
      expect(() => server("test:a")).to.throw(RangeError, "test");
    });

    it("adds servers and clients apart, and both in one (E14)", () => {
      const withdraw = registerEndpointParser(parser);
      expect(() => client("test:a")).to.throw(RangeError, "test");
      const withdrawClient = registerEndpointParser({
        prefix: "test",
        parseStreamClient: (_reactor, { positional }, inner) => inner(`tcp:${positional[0]}:80`),
      });
      expect(client("test:a")).to.be.instanceOf(TCP4ClientEndpoint);
      withdraw();
      withdrawClient();
    });

    it("refuses a type that is taken, and what makes no endpoints", () => {
      const parseStreamServer = parser.parseStreamServer;
      expect(() => registerEndpointParser({ prefix: "TCP", parseStreamServer })).to.throw(
        RangeError,
        "TCP",
      );
      const withdraw = registerEndpointParser(parser);
      expect(() => registerEndpointParser({ ...parser, prefix: "test" })).to.throw(RangeError);
      withdraw();
      expect(() => registerEndpointParser({ prefix: "", parseStreamServer })).to.throw(TypeError);
      expect(() => registerEndpointParser({ prefix: "x" } as typeof parser)).to.throw(TypeError);
    });
  });
});
