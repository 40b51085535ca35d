import { CancelledError, type Deferred, type Failure } from "@cordage/deferred";
import {
  ConnectingCancelledError,
  connectProtocol,
  Factory,
  globalLogPublisher,
  HostnameEndpoint,
  type IPAddress,
  type IProtocol,
  type IStreamClientEndpoint,
  type IStreamServerEndpoint,
  type LogEvent,
  type NodeReactor,
  Protocol,
  SSL4ClientEndpoint,
  SSL4ServerEndpoint,
  TCP4ClientEndpoint,
  TCP4ServerEndpoint,
  TCP6ClientEndpoint,
  TCP6ServerEndpoint,
  UNIXClientEndpoint,
  UNIXServerEndpoint,
} from "@cordage/reactor";
import { FakeNameResolver, flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Bench, turns } from "./support/bench.ts";
import { RecordingProtocol } from "./support/recording-protocol.ts";
import {
  clientOptions,
  newSocketPath,
  removeSocketFolders,
  serverOptions,
} from "./support/wires.ts";

/** Sockets of this process that are open or being connected. */
function openSockets(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => /^(TCP|Pipe).*(Socket|Connect)/.test(name));
}

/** Both sides of a kind of endpoint; the client is made when the server's port is known. */
interface Kind {
  readonly name: string;
  server(reactor: NodeReactor): IStreamServerEndpoint;
  client(reactor: NodeReactor, place: { port: number; path: string }): IStreamClientEndpoint;
}

const local = { interface: "127.0.0.1" };

const KINDS: readonly Kind[] = [
  {
    name: "TCP4",
    server: (reactor) => new TCP4ServerEndpoint(reactor, 0, local),
    client: (reactor, { port }) => new TCP4ClientEndpoint(reactor, "127.0.0.1", port),
  },
  {
    name: "TCP6",
    server: (reactor) => new TCP6ServerEndpoint(reactor, 0, { interface: "::1" }),
    client: (reactor, { port }) => new TCP6ClientEndpoint(reactor, "::1", port),
  },
  {
    name: "SSL4",
    server: (reactor) => new SSL4ServerEndpoint(reactor, 0, serverOptions, local),
    client: (reactor, { port }) =>
      new SSL4ClientEndpoint(reactor, "127.0.0.1", port, clientOptions),
  },
  {
    name: "UNIX",
    server: (reactor) => new UNIXServerEndpoint(reactor, newSocketPath()),
    client: (reactor, { path }) => new UNIXClientEndpoint(reactor, path),
  },
  {
    name: "Hostname",
    server: (reactor) => new TCP4ServerEndpoint(reactor, 0, local),
    client(reactor, { port }) {
      const resolver = new FakeNameResolver();
      resolver.hosts.set("server.test", ["::1", "127.0.0.1"]); // nobody listens on the first
      reactor.installNameResolver(resolver);
      return new HostnameEndpoint(reactor, "server.test", port, { attemptDelay: 0 });
    },
  },
  {
    name: "Hostname (of an IPv6 address)",
    server: (reactor) => new TCP6ServerEndpoint(reactor, 0, { interface: "::1" }),
    client: (reactor, { port }) => new HostnameEndpoint(reactor, "::1", port),
  },
];

for (const kind of KINDS) {
  describe(`${kind.name} endpoints over sockets`, () => {
    let bench: Bench;
    let server: RecordingProtocol;
    let accepted: number;
    let client: IStreamClientEndpoint;
    let stop: () => Deferred<void>;

    beforeEach(async () => {
      bench = new Bench();
      server = new RecordingProtocol();
      accepted = 0;
      const factory = new Factory();
      factory.noisy = false;
      factory.buildProtocol = () => {
        accepted += 1;
        return accepted === 1 ? server : new Protocol();
      };
      const port = await kind.server(bench.reactor).listen(factory);
      stop = () => port.stopListening();
      const host = port.getHost() as IPAddress | { name: string };
      const place = "name" in host ? { port: 0, path: host.name } : { port: host.port, path: "" };
      client = kind.client(bench.reactor, place);
    });

    afterEach(async () => {
      await stop();
      await bench.close();
      removeSocketFolders();
    });

    it("connect, exchange data and close (E1, E2)", async () => {
      const protocol = await connectProtocol(client, new RecordingProtocol());
      protocol.transport.write("hello");
      await server.whenReceived(5);
      server.transport.write("world");
      await protocol.whenReceived(5);
      protocol.transport.loseConnection();
      expect((await server.lost).name).to.equal("ConnectionDone");
      await protocol.lost;
      expect(protocol.events).to.deep.equal(["made", "data", "lost ConnectionDone"]);
    });

    it("call the protocol by its name in what is logged of its exceptions", async () => {
      class Thrower extends RecordingProtocol {
        override dataReceived(): void {
          throw new RangeError("what came is no good");
        }

        override connectionLost(reason: Failure): void {
          super.connectionLost(reason);
          throw new RangeError("nor is its end");
        }
      }
      const names: unknown[] = [];
      const observer = ({ log_failure, protocol }: LogEvent): void => {
        if (log_failure !== undefined) names.push(protocol);
      };
      const thrower = await connectProtocol(client, new Thrower());
      globalLogPublisher.addObserver(observer);
      server.transport.write("x");
      await Promise.all([thrower.lost, server.lost]);
      globalLogPublisher.removeObserver(observer);
      expect(names).to.deep.equal(["Thrower", "Thrower"]);
      flushLoggedErrors(RangeError);
    });

    /** Cancels a connect from inside of an event of its client; resolves when nothing is left. */
    async function cancelIn(event: "buildProtocol" | "connectionMade"): Promise<unknown> {
      const factory = new Factory();
      factory.noisy = false;
      const protocol = new Protocol();
      const lost = new Promise((resolve) => {
        protocol.connectionLost = resolve;
      });
      factory.buildProtocol = (): IProtocol => {
        if (event === "buildProtocol") connecting.cancel();
        return protocol;
      };
      protocol.connectionMade = () => {
        if (event === "connectionMade") connecting.cancel();
      };
      const connecting: Deferred<unknown> = client.connect(factory);
      const outcome = await connecting.then(String, (error: unknown) => error);
      if (event === "connectionMade") await lost;
      else await server.lost;
      return outcome;
    }

    for (const event of ["buildProtocol", "connectionMade"] as const) {
      it(`that are cancelled in ${event} are closed at both ends (E3)`, async () => {
        expect(await cancelIn(event)).to.be.instanceOf(ConnectingCancelledError);
        await server.lost;
        await turns();
        expect(openSockets()).to.deep.equal([]);
      });
    }

    it("that are cancelled at once leave nothing open (E3)", async () => {
      const connecting = client.connect(Factory.forProtocol(Protocol));
      connecting.cancel();
      const outcome = await connecting.then(String, (error: unknown) => error);
      expect(outcome).to.be.instanceOf(ConnectingCancelledError);
      await turns();
      if (accepted > 0) await server.lost;
      await turns();
      expect(openSockets()).to.deep.equal([]);
      expect(bench.reactor.getDelayedCalls()).to.deep.equal([]);
    });
  });
}

describe("server endpoints over sockets", () => {
  it("that are cancelled before they are bound leave nothing open (E1)", async () => {
    const bench = new Bench();
    for (const kind of KINDS) {
      const listening = kind.server(bench.reactor).listen(Factory.forProtocol(Protocol));
      listening.cancel();
      const outcome = await listening.then(String, (error: unknown) => error);
      expect(outcome, kind.name).to.be.instanceOf(CancelledError);
    }
    await turns();
    const servers = process.getActiveResourcesInfo().filter((name) => /Server/.test(name));
    expect(servers).to.deep.equal([]);
    removeSocketFolders();
  });
});
