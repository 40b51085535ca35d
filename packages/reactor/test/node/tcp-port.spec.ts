import { connect, Server } from "node:net";
import {
  CannotListenError,
  Factory,
  hasLogPrefix,
  type IPv4Address,
  type IPv6Address,
  NodeReactor,
  NotListeningError,
  TCP4ServerEndpoint,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import sinon from "sinon";
import { Bench, emitted, portNumber, turns } from "./support/bench.ts";
import { RecordingProtocol } from "./support/recording-protocol.ts";

/** Counts what a factory is told. */
class CountingFactory extends Factory {
  override noisy = false;
  readonly events: string[] = [];

  override startFactory(): void {
    this.events.push("start");
  }

  override stopFactory(): void {
    this.events.push("stop");
  }
}

describe("TCP ports", () => {
  const reactor = new NodeReactor();

  it("are refused a port that is text, which the error shows as such", () => {
    const text = "80" as unknown as number; // as untyped code may
    const listening = (): unknown => reactor.listenTCP(text, new CountingFactory());
    expect(listening).to.throw(RangeError, 'from 0 to 65535, got "80"');
  });

  it("are refused at once to what is no factory", () => {
    const none = [undefined, {}, RecordingProtocol, new RecordingProtocol()] as unknown[];
    for (const factory of none as Factory[]) {
      expect(() => reactor.listenTCP(0, factory)).to.throw(TypeError, "expected a factory");
      expect(() => reactor.listenUNIX("/", factory)).to.throw(TypeError, "expected a factory");
      expect(() => reactor.adoptStreamPort(3, "INET", factory)).to.throw(TypeError, "a factory");
    }
  });

  for (const code of ["EMFILE", "ECONNABORTED", "EPERM"]) {
    it(`log an accept that fails with ${code}, and go on listening (X27)`, async () => {
      const listen = sinon.spy(Server.prototype, "listen");
      const factory = new CountingFactory();
      factory.protocol = RecordingProtocol;
      const port = reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
      await port.whenListening();
      const server = listen.firstCall.thisValue as Server; // what listen was called on
      const error = Object.assign(new Error(`accept ${code}`), { code });
      server.emit("error", error); // as Node does when its accept has failed
      expect(flushLoggedErrors().map(({ value }) => value)).to.deep.equal([error]);
      const socket = connect(portNumber(port), "127.0.0.1");
      await emitted(socket, "connect");
      socket.destroy();
      await port.stopListening();
      expect(factory.events).to.deep.equal(["start", "stop"]);
    });
  }

  it("returns at once and fires whenListening when bound; getHost throws until then (X25)", async () => {
    const factory = new CountingFactory();
    const port = reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
    expect(() => port.getHost()).to.throw(NotListeningError, "before whenListening() fires");
    expect(await port.whenListening()).to.equal(port);
    const address = port.getHost() as IPv4Address;
    expect([address.kind, address.host]).to.deep.equal(["IPv4", "127.0.0.1"]);
    expect(address.port).to.be.greaterThan(0);
    expect(factory.events).to.deep.equal(["start"]);
    await port.stopListening();
    expect(factory.events).to.deep.equal(["start", "stop"]);
    expect(() => port.getHost()).to.throw(NotListeningError);
  });

  it("listens on every IPv4 interface by default, and on IPv6 when asked (X25)", async () => {
    const every = reactor.listenTCP(0, new CountingFactory());
    const six = reactor.listenTCP(0, new CountingFactory(), { interface: "::1" });
    const named = reactor.listenTCP(0, new CountingFactory(), { interface: "localhost" });
    await Promise.all([every.whenListening(), six.whenListening(), named.whenListening()]);
    expect((every.getHost() as IPv4Address).host).to.equal("0.0.0.0");
    expect((six.getHost() as IPv6Address).host).to.equal("::1");
    expect((named.getHost() as IPv4Address).host).to.equal("127.0.0.1");
    await Promise.all([every, six, named].map((port) => port.stopListening()));
  });

  it("fails with CannotListenError naming interface and port when the port is in use (X25)", async () => {
    const first = reactor.listenTCP(0, new CountingFactory(), { interface: "127.0.0.1" });
    await first.whenListening();
    const number = portNumber(first);
    const factory = new CountingFactory();
    const second = reactor.listenTCP(number, factory, { interface: "127.0.0.1" });
    let error: CannotListenError | undefined;
    await second.whenListening().addErrback((failure) => {
      error = failure.value as CannotListenError;
    });
    expect(error).to.be.instanceOf(CannotListenError);
    expect([error?.interface, error?.port]).to.deep.equal(["127.0.0.1", number]);
    expect((error?.socketError as NodeJS.ErrnoException | undefined)?.code).to.equal("EADDRINUSE");
    expect(error?.message).to.match(new RegExp(`^Couldn't listen on 127.0.0.1:${number}: `));
    expect(factory.events).to.deep.equal([]);
    await first.stopListening();
  });

  it("logs a bind failure that nobody asked about", async () => {
    const first = reactor.listenTCP(0, new CountingFactory(), { interface: "127.0.0.1" });
    await first.whenListening();
    reactor.listenTCP(portNumber(first), new CountingFactory(), { interface: "127.0.0.1" });
    await turns(10);
    expect(flushLoggedErrors(CannotListenError)).to.have.length(1);
    await first.stopListening();
  });

  it("fails likewise for an address that is not this machine's, and for an unknown name", async () => {
    for (const name of ["192.0.2.1", "no-such-interface.invalid"]) {
      const endpoint = new TCP4ServerEndpoint(reactor, 0, { interface: name });
      const failure = await endpoint.listen(new CountingFactory()).addCallbacks(
        () => undefined,
        (reason) => reason.value as CannotListenError,
      );
      expect(failure).to.be.instanceOf(CannotListenError);
      expect(failure?.interface).to.equal(name);
    }
  });

  it("fails, and stays closed, when startFactory throws", async () => {
    const factory = new CountingFactory();
    factory.startFactory = () => {
      throw new Error("not today");
    };
    const port = reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
    const message = await port.whenListening().addCallbacks(
      () => "listening",
      (failure) => failure.getErrorMessage(),
    );
    expect(message).to.equal("not today");
    expect(() => port.getHost()).to.throw(NotListeningError);
    await port.stopListening();
  });

  it("refuses bad arguments at the call, naming them (X25)", () => {
    for (const port of [-1, 65536, 1.5, Number.NaN, "80" as unknown as number]) {
      expect(() => reactor.listenTCP(port, new CountingFactory())).to.throw(
        RangeError,
        "port must be",
      );
    }
    expect(() => reactor.listenTCP(0, new CountingFactory(), { backlog: -1 })).to.throw(
      RangeError,
      "backlog must be",
    );
  });

  describe("stopListening (X26)", () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench();
    });
    afterEach(() => bench.close());

    it("lets connections live on, and the same port be bound again at once", async () => {
      const server = new RecordingProtocol();
      const factory = new CountingFactory();
      factory.buildProtocol = () => server;
      const port = bench.reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
      await port.whenListening();
      const number = portNumber(port);
      const socket = await bench.rawClient(number);
      await server.made;
      await port.stopListening();

      const again = bench.reactor.listenTCP(number, new CountingFactory(), {
        interface: "127.0.0.1",
      });
      await again.whenListening();
      socket.write("still here");
      await server.whenReceived(10);
      await again.stopListening();
    });

    it("never fires inside the call, and every call gets its own Deferred", async () => {
      const port = bench.reactor.listenTCP(0, new CountingFactory(), { interface: "127.0.0.1" });
      await port.whenListening();
      const first = port.stopListening();
      const second = port.stopListening();
      expect(first.called).to.equal(false);
      expect(second).to.not.equal(first);
      await Promise.all([first, second]);
      await port.stopListening();
    });

    it("fails when stopFactory throws, the port closed all the same", async () => {
      const factory = new CountingFactory();
      factory.stopFactory = () => {
        throw new Error("won't stop");
      };
      const port = bench.reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
      await port.whenListening();
      const message = await port.stopListening().addErrback((failure) => failure.getErrorMessage());
      expect(message).to.equal("won't stop");
      expect(() => port.getHost()).to.throw(NotListeningError);
    });

    it("before the port is bound: whenListening fails, nothing is left open", async () => {
      const factory = new CountingFactory();
      const port = bench.reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
      const waiting = port.whenListening().addCallbacks(
        () => undefined,
        (failure) => failure.value,
      );
      await port.stopListening();
      const error = await waiting;
      expect(error).to.be.instanceOf(NotListeningError);
      expect(factory.events).to.deep.equal([]);
    });

    it("can be undone by startListening", async () => {
      const port = bench.reactor.listenTCP(0, new CountingFactory(), { interface: "127.0.0.1" });
      port.startListening(); // without effect: it is listening
      await port.whenListening();
      await port.stopListening();
      port.startListening();
      await port.whenListening();
      expect(portNumber(port)).to.be.greaterThan(0);
      await port.stopListening();
    });

    for (const how of ["stopListening", "shutdown"] as const) {
      it(`stops the factory once it has started, when that closes it by ${how}`, async () => {
        const factory = new CountingFactory();
        factory.startFactory = () => {
          factory.events.push("start");
          if (how === "shutdown") bench.reactor.fireSystemEvent("shutdown");
          else port.stopListening();
        };
        const port = bench.reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
        const error = await port.whenListening().addErrback((failure) => failure.value);
        expect(error).to.be.instanceOf(NotListeningError);
        await turns();
        expect(factory.events).to.deep.equal(["start", "stop"]);
        expect(factory.numPorts).to.equal(0);
        expect(() => port.getHost()).to.throw(NotListeningError);
      });
    }

    it("happens to every port when the reactor shuts down (R5)", async () => {
      const factory = new CountingFactory();
      const port = bench.reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
      await port.whenListening();
      bench.reactor.fireSystemEvent("shutdown");
      await turns(2);
      expect(factory.events).to.deep.equal(["start", "stop"]);
    });
  });

  it("numbers its connections in log lines (X14)", async () => {
    const bench = new Bench();
    const protocols: RecordingProtocol[] = [];
    const number = await bench.listen(() => {
      const protocol = new RecordingProtocol();
      protocols.push(protocol);
      return protocol;
    });
    for (let i = 0; i < 2; i++) {
      const socket = await bench.rawClient(number);
      const { transport } = (await protocols[i]?.made) ?? new RecordingProtocol();
      expect(hasLogPrefix(transport) && transport.logPrefix()).to.equal(
        `RecordingProtocol,${i},127.0.0.1`,
      );
      socket.end();
      await emitted(socket.resume(), "close");
    }
    await bench.close();
  });
});
