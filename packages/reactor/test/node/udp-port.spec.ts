import { Socket } from "node:dgram";
import { constants } from "node:os";
import {
  CannotListenError,
  Factory,
  globalLogPublisher,
  type HostAndPort,
  type IDatagramProtocol,
  type IListeningPort,
  InvalidAddressError,
  type IPAddress,
  IPv4Address,
  IPv6Address,
  type IUDPTransport,
  type ListenUDPOptions,
  type LogEvent,
  MAX_DATAGRAM_BUFFER,
  MessageLengthError,
  NodeReactor,
  NotListeningError,
  providesUDP,
} from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import sinon from "sinon";
import { portNumber, turns } from "./support/bench.ts";
import { DatagramBench } from "./support/datagram-bench.ts";
import { FullSystem } from "./support/full-system.ts";
import { RecordingDatagramProtocol } from "./support/recording-datagram-protocol.ts";
import { runProgram } from "./support/run-program.ts";
import { SOCKET_ACCESSES } from "./support/socket-accesses.ts";

/** The loopback interface of each family, and the most that fits in a datagram there. */
const FAMILIES = [
  { family: "IPv4", host: "127.0.0.1", Address: IPv4Address, most: 65_507 },
  { family: "IPv6", host: "::1", Address: IPv6Address, most: 65_527 },
] as const;

for (const { access, note } of SOCKET_ACCESSES) {
  describe(`UDP ports${note}`, () => {
    const bench = new DatagramBench(access);
    const { reactor } = bench;
    afterEach(() => bench.close());

    function listen(
      protocol: IDatagramProtocol,
      options: ListenUDPOptions = { interface: "127.0.0.1" },
    ): Promise<number> {
      return bench.bound(reactor.listenUDP(0, protocol, options));
    }

    /** A number nobody listens on. */
    async function deadPort(host = "127.0.0.1"): Promise<number> {
      const protocol = new RecordingDatagramProtocol();
      const number = await listen(protocol, { interface: host });
      await protocol.transport.stopListening();
      return number;
    }

    it("are what a reactor provides that can do datagrams", () => {
      expect(providesUDP(reactor)).to.equal(true);
      expect(providesUDP(new Factory())).to.equal(false);
    });

    for (const { family, host, Address, most } of FAMILIES) {
      describe(`over ${family}`, () => {
        it("carry datagrams there and back, with where they come from (X37, X38)", async () => {
          const server = new RecordingDatagramProtocol();
          const number = await listen(server, { interface: host });
          const client = new RecordingDatagramProtocol();
          const clientNumber = await listen(client, { interface: host });
          expect(server.transport.getHost()).to.be.instanceOf(Address);
          expect(server.transport.getHost().equals(new Address("UDP", host, number))).to.equal(
            true,
          );

          client.transport.write("ping", [host, number]);
          await server.whenReceived(1);
          const from = server.datagrams[0]?.from as HostAndPort; // whenReceived(1) has fired
          expect(from).to.deep.equal([host, clientNumber]);
          server.transport.write(Buffer.from("pong"), from);
          await client.whenReceived(1);
          expect(client.texts).to.deep.equal(["pong"]);
        });

        it("keep datagrams whole and apart, empty ones too (X40)", async () => {
          const server = new RecordingDatagramProtocol();
          const number = await listen(server, { interface: host });
          const client = new RecordingDatagramProtocol();
          await listen(client, { interface: host });
          const to: HostAndPort = [host, number];
          client.transport.write("", to);
          client.transport.writeSequence(["a", Buffer.from("b"), new Uint8Array([99])], to);
          client.transport.write("é", to);
          await server.whenReceived(3);
          expect(server.texts).to.deep.equal(["", "abc", "é"]);
        });

        it("refuse more bytes than fit, and send what does (X38)", async () => {
          const server = new RecordingDatagramProtocol();
          const number = await listen(server, { interface: host, maxPacketSize: 65535 });
          const client = new RecordingDatagramProtocol();
          await listen(client, { interface: host });
          const write = (bytes: number): void =>
            client.transport.write(Buffer.alloc(bytes), [host, number]);
          expect(() => write(most + 1)).to.throw(MessageLengthError, `at most ${most} fit`);
          write(most);
          await server.whenReceived(1);
          expect(server.datagrams[0]?.data).to.have.length(most);
          client.transport.connect(host, number);
          expect(() => client.transport.write(Buffer.alloc(most + 1))).to.throw(MessageLengthError);
        });

        it("go on when nobody listens where a datagram went (X38)", async () => {
          const protocol = new RecordingDatagramProtocol();
          const number = await listen(protocol, { interface: host });
          const dead = await deadPort(host);
          for (let i = 0; i < 3; i++) {
            protocol.transport.write("anybody?", [host, dead]);
            await turns();
          }
          protocol.transport.write("me", [host, number]);
          await protocol.whenReceived(1);
          expect(protocol.events).to.deep.equal(["start"]);
        });

        it("tell a connected one that nobody listens, and live on (X39)", async () => {
          const number = await deadPort(host);
          const protocol = new RecordingDatagramProtocol();
          await listen(protocol, { interface: host });
          protocol.transport.connect(host, number);
          protocol.transport.write("anybody?");
          await protocol.refused;
          const server = new RecordingDatagramProtocol();
          await bench.bound(reactor.listenUDP(number, server, { interface: host }));
          protocol.transport.write("now?");
          await server.whenReceived(1);
          expect(server.texts).to.deep.equal(["now?"]);
        });
      });
    }

    it("listen on every IPv4 interface by default (X37)", async () => {
      const protocol = new RecordingDatagramProtocol();
      const number = await listen(protocol, {});
      expect((protocol.transport.getHost() as IPv4Address).host).to.equal("0.0.0.0");
      protocol.transport.write("me", ["127.0.0.1", number]);
      await protocol.whenReceived(1);
    });

    it("deliver no more of a datagram than maxPacketSize, 8192 by default (X37)", async () => {
      const usual = new RecordingDatagramProtocol();
      const number = await listen(usual);
      usual.transport.write(Buffer.alloc(8193, "x"), ["127.0.0.1", number]);
      await usual.whenReceived(1);
      expect(usual.datagrams[0]?.data).to.have.length(8192);

      const small = new RecordingDatagramProtocol();
      const smallNumber = await listen(small, { interface: "127.0.0.1", maxPacketSize: 3 });
      usual.transport.write("abcdef", ["127.0.0.1", smallNumber]);
      await small.whenReceived(1);
      expect(small.texts).to.deep.equal(["abc"]);
    });

    const way = access === "auto" ? "past Node's sockets" : "by nothing but Node's sockets";
    it(`send and receive ${way}`, async () => {
      const [send, emit] = [
        sinon.spy(Socket.prototype, "send"),
        sinon.spy(Socket.prototype, "emit"),
      ];
      const protocol = new RecordingDatagramProtocol();
      const number = await listen(protocol);
      protocol.transport.write("me", ["127.0.0.1", number]);
      await protocol.whenReceived(1);
      const isBySocket = access === "public";
      expect(send.called).to.equal(isBySocket);
      expect(emit.calledWith("message")).to.equal(isBySocket);
    });

    describe("binding", () => {
      it("starts the protocol, which can use its transport at once (X37, P11)", async () => {
        let host: IPAddress | undefined;
        class Starting extends RecordingDatagramProtocol {
          override startProtocol(): void {
            super.startProtocol();
            host = this.transport.getHost();
          }
        }
        const protocol = new Starting();
        expect(() => protocol.transport).to.throw(TypeError, "has no port");
        const number = await listen(protocol);
        expect(host?.port).to.equal(number);
        expect(protocol.events).to.deep.equal(["start"]);
      });

      it("fails with CannotListenError where somebody listens already (X37)", async () => {
        const number = await listen(new RecordingDatagramProtocol());
        const protocol = new RecordingDatagramProtocol();
        const port = reactor.listenUDP(number, protocol, { interface: "127.0.0.1" });
        const error = await failureOf(port);
        expect(error).to.be.instanceOf(CannotListenError);
        expect(error).to.have.nested.property("cause.code", "EADDRINUSE");
        expect(error?.message).to.contain(`127.0.0.1:${number}`);
        expect(protocol.events).to.deep.equal([]);
        expect(() => port.getHost()).to.throw(NotListeningError);
      });

      it("logs a failure that nobody asked about", async () => {
        const number = await listen(new RecordingDatagramProtocol());
        reactor.listenUDP(number, new RecordingDatagramProtocol(), { interface: "127.0.0.1" });
        await turns();
        expect(flushLoggedErrors(CannotListenError)).to.have.length(1);
      });

      it("fails, and leaves the protocol free, when startProtocol throws", async () => {
        const boom = new Error("boom");
        let isBroken = true;
        class Broken extends RecordingDatagramProtocol {
          override startProtocol(): void {
            if (isBroken) throw boom;
          }
        }
        const protocol = new Broken();
        const port = reactor.listenUDP(0, protocol, { interface: "127.0.0.1" });
        expect(await failureOf(port)).to.equal(boom);
        isBroken = false;
        await listen(protocol);
      });

      it("refuses bad arguments at the call, naming them (X37)", () => {
        const protocol = new RecordingDatagramProtocol();
        const listening = (port: number, options?: ListenUDPOptions) => () =>
          reactor.listenUDP(port, protocol, options);
        expect(listening(65536)).to.throw(RangeError, "port must be");
        expect(listening(0, { maxPacketSize: 0 })).to.throw(RangeError, "maxPacketSize must be");
        expect(listening(0, { interface: "localhost" })).to.throw(InvalidAddressError, "localhost");
        expect(protocol.events).to.deep.equal([]);
      });

      function failureOf(port: IListeningPort<IPAddress>): PromiseLike<Error | undefined> {
        return port.whenListening().addCallbacks(
          () => undefined,
          (failure) => failure.value,
        );
      }
    });

    describe("writing", () => {
      let transport: IUDPTransport;
      beforeEach(async () => {
        const protocol = new RecordingDatagramProtocol();
        await listen(protocol);
        transport = protocol.transport;
      });

      it("takes an address, not a name, and of the port's family (X38)", async () => {
        const write =
          (host: string, to = transport) =>
          () =>
            to.write("x", [host, 9]);
        expect(write("localhost")).to.throw(InvalidAddressError, "not to names");
        expect(write("::1")).to.throw(InvalidAddressError, "can't reach IPv6");
        const six = new RecordingDatagramProtocol();
        await listen(six, { interface: "::1" });
        expect(write("127.0.0.1", six.transport)).to.throw(InvalidAddressError, "neither IPv4");
        expect(write("<broadcast>", six.transport)).to.throw(InvalidAddressError, "nor everybody");
        expect(() => transport.write("x")).to.throw(TypeError, "needs an address");
        expect(() => transport.write("x", ["127.0.0.1", 0])).to.throw(RangeError, "port must be");
      });

      it("takes bytes and strings only", () => {
        const five = 5 as unknown as string;
        expect(() => transport.write(five, ["127.0.0.1", 9])).to.throw(TypeError, "Data must be");
        expect(() => transport.writeSequence(["a", five], ["127.0.0.1", 9])).to.throw(TypeError);
      });

      it("to everybody has to be allowed first (X42)", async () => {
        expect(transport.getBroadcastAllowed()).to.equal(false);
        transport.write("x", ["<broadcast>", 9]);
        await turns();
        expect(flushLoggedErrors()[0]).to.have.nested.property("value.code", "EACCES");
        transport.setBroadcastAllowed(true);
        expect(transport.getBroadcastAllowed()).to.equal(true);
      });
    });

    describe("that the system takes no more datagrams for (X38)", () => {
      /** What each that waits counts beside its bytes. */
      const COST = 256;

      it("drop what is written, and count it, when more than 1 MiB waits", async () => {
        const [sender, receiver] = [
          new RecordingDatagramProtocol(),
          new RecordingDatagramProtocol(),
        ];
        await listen(sender);
        const place: HostAndPort = ["127.0.0.1", await listen(receiver)];
        const { transport } = sender;
        expect(transport.maxWriteBuffer)
          .to.equal(MAX_DATAGRAM_BUFFER)
          .and.to.equal(2 ** 20);
        const system = new FullSystem();
        for (let i = 0; i < 16; i++) transport.write(Buffer.alloc(2 ** 16 - COST), place);
        transport.write("as much as may wait does", place);
        transport.write("too much", place);
        transport.writeSequence(["too ", "much"], place);
        expect(transport.unsent).to.equal(2);
        expect(system.requests).to.have.length(17);
        system.endAll();
        await turns(1);
        sinon.restore();
        transport.write("room again", place);
        await receiver.whenReceived(1);
        expect(receiver.texts).to.deep.equal(["room again"]);
        expect(transport.unsent).to.equal(2);
      });

      it("count empty datagrams that wait, too, and connected ports drop as well", async () => {
        const sender = new RecordingDatagramProtocol();
        const number = await listen(new RecordingDatagramProtocol());
        await listen(sender, { interface: "127.0.0.1", maxWriteBuffer: 10 * COST });
        sender.transport.connect("127.0.0.1", number);
        const system = new FullSystem();
        for (let i = 0; i < 13; i++) sender.transport.write("");
        expect(system.requests).to.have.length(11);
        expect(sender.transport.unsent).to.equal(2);
      });

      it("have the limit they are given, by port or transport", async () => {
        const sender = new RecordingDatagramProtocol();
        await listen(sender, { interface: "127.0.0.1", maxWriteBuffer: 1000 });
        const { transport } = sender;
        expect(transport.maxWriteBuffer).to.equal(1000);
        const system = new FullSystem();
        transport.write(Buffer.alloc(1001 - COST), ["127.0.0.1", 9]);
        transport.write("x", ["127.0.0.1", 9]);
        expect(transport.unsent).to.equal(1);
        transport.maxWriteBuffer = Number.POSITIVE_INFINITY;
        transport.write("x", ["127.0.0.1", 9]);
        expect(transport.unsent).to.equal(1);
        expect(system.requests).to.have.length(2);
        for (const bad of [0, -1, Number.NaN]) {
          expect(() => {
            transport.maxWriteBuffer = bad;
          }).to.throw(RangeError, "maxWriteBuffer");
        }
      });
    });

    describe("that wait for the system", () => {
      const { ECANCELED, ECONNREFUSED, EPERM } = constants.errno;

      it("hear of a refusal only when they are connected (X38, X39)", async () => {
        const [loose, connected] = [
          new RecordingDatagramProtocol(),
          new RecordingDatagramProtocol(),
        ];
        await listen(loose, { interface: "127.0.0.1" });
        await listen(connected, { interface: "127.0.0.1" });
        connected.transport.connect("127.0.0.1", 9);
        const system = new FullSystem();
        for (let i = 0; i < 2; i++) loose.transport.write("x", ["127.0.0.1", 9]);
        for (let i = 0; i < 2; i++) connected.transport.write("x");
        for (let i = 0; i < 4; i++) system.end(-ECONNREFUSED);
        expect(loose.events).to.deep.equal(["start"]);
        expect(connected.events).to.deep.equal(["start", "refused", "refused"]);
      });

      it("log what a datagram fails with that waited (X38)", async () => {
        const protocol = new RecordingDatagramProtocol();
        await listen(protocol);
        const system = new FullSystem();
        for (const number of [7, 8]) protocol.transport.write("x", ["127.0.0.1", number]);
        system.end();
        system.end(-EPERM);
        const messages = flushLoggedErrors().map((failure) => failure.getErrorMessage());
        expect(messages).to.deep.equal(["send EPERM 127.0.0.1:8"]);
      });

      it("say nothing of it once they are closed, nor when they listen again (X41)", async () => {
        const protocol = new RecordingDatagramProtocol();
        const port = reactor.listenUDP(0, protocol, { interface: "127.0.0.1" });
        await port.whenListening();
        const system = new FullSystem();
        for (const number of [7, 8]) protocol.transport.write("x", ["127.0.0.1", number]);
        await port.stopListening();
        system.end(-ECANCELED);
        port.startListening();
        await port.whenListening();
        system.end(-ECANCELED);
        await port.stopListening();
        expect(flushLoggedErrors()).to.deep.equal([]);
      });

      it("pass all on in order, and tell how it went", async () => {
        const program = `
        import { NodeReactor } from "@cordage/reactor";
        const own = new NodeReactor({ socketAccess: "${access}" });
        class Recorder extends DatagramProtocol {
          noisy = false;
          datagramReceived(datagram) {
            console.log(String(datagram));
            if (String(datagram) !== "last") return;
            this.transport.stopListening();
            sender.transport.write("nobody hears this", to);
            sender.transport.stopListening();
          }
        }
        const [sender, receiver] = [new Recorder(), new Recorder()];
        const options = { interface: "127.0.0.1", maxWriteBuffer: 600 };
        await own.listenUDP(0, sender, options).whenListening();
        const { port } = (await own.listenUDP(0, receiver, options).whenListening()).getHost();
        const to = ["127.0.0.1", port];
        for (const text of ["one", "two", "three", "dropped"]) sender.transport.write(text, to);
        sender.transport.maxWriteBuffer = 10_000;
        sender.transport.write("no broadcast", ["<broadcast>", port]);
        console.log(sender.transport.unsent);
        setImmediate(() => sender.transport.write("last", to));`;
        // With this option Node never sends at once, and has the system tell it when.
        const nodeOptions = ["--test-udp-no-try-send"];
        const { output, errors } = await runProgram(program, { nodeOptions });
        expect(output.split("\n")).to.deep.equal(["1", "one", "two", "three", "last", ""]);
        expect(errors.match(/was not sent|send E\w+ \S+(?=:)/g)).to.deep.equal([
          "was not sent",
          "send EACCES 255.255.255.255",
        ]);
      });
    });

    describe("connecting (X39)", () => {
      it("needs no address any more, and refuses another than the peer's", async () => {
        const server = new RecordingDatagramProtocol();
        const number = await listen(server, { interface: "::1" });
        const client = new RecordingDatagramProtocol();
        await listen(client, { interface: "::1" });
        client.transport.connect("0:0::1", number);
        client.transport.write("a");
        client.transport.write("b", ["0:0::1", number]);
        client.transport.write("c", ["::1", number]);
        client.transport.writeSequence(["d"]);
        await server.whenReceived(4);
        expect(() => client.transport.write("x", ["::1", number + 1])).to.throw(
          RangeError,
          "not to",
        );
      });

      it("hears the peer only, whoever has sent before", async () => {
        const peer = new RecordingDatagramProtocol();
        const peerNumber = await listen(peer);
        const stranger = new RecordingDatagramProtocol();
        await listen(stranger);
        const client = new RecordingDatagramProtocol();
        const to: HostAndPort = ["127.0.0.1", await listen(client)];
        stranger.transport.write("early", to); // waits in the system until the turn is over
        client.transport.connect("127.0.0.1", peerNumber);
        stranger.transport.write("late", to);
        peer.transport.write("hello", to);
        await client.whenReceived(1);
        await turns();
        expect(client.texts).to.deep.equal(["hello"]);
      });

      it("happens once, to an address", async () => {
        const protocol = new RecordingDatagramProtocol();
        const number = await listen(protocol);
        const connect =
          (host: string, port = number) =>
          () =>
            protocol.transport.connect(host, port);
        expect(connect("localhost")).to.throw(InvalidAddressError);
        expect(connect("::1")).to.throw(InvalidAddressError);
        expect(connect("127.0.0.1", 0)).to.throw(RangeError);
        connect("127.0.0.1")();
        expect(connect("127.0.0.1")).to.throw(TypeError, "connected already");
      });

      it("ends with the port", async () => {
        const protocol = new RecordingDatagramProtocol();
        const port = reactor.listenUDP(0, protocol, { interface: "127.0.0.1" });
        await port.whenListening();
        protocol.transport.connect("127.0.0.1", portNumber(port));
        await port.stopListening();
        port.startListening();
        await port.whenListening();
        expect(() => protocol.transport.write("x")).to.throw(TypeError, "needs an address");
        await port.stopListening();
      });

      it("tells connectionFailed what the system refuses; without that event it is logged", async () => {
        const protocol = new RecordingDatagramProtocol();
        await listen(protocol);
        protocol.transport.connect("255.255.255.255", 9); // not allowed without broadcast
        expect((await protocol.failed).cause).to.have.property("code", "EACCES");
        expect(() => protocol.transport.write("x")).to.throw(TypeError, "needs an address");

        const silent = new RecordingDatagramProtocol();
        Object.assign(silent, { connectionFailed: undefined });
        await listen(silent);
        silent.transport.connect("255.255.255.255", 9);
        await turns();
        expect(flushLoggedErrors()).to.have.length(1);
      });
    });

    describe("exceptions (X40)", () => {
      it("in datagramReceived are logged with the port's prefix; it lives on", async () => {
        const systems: (string | undefined)[] = [];
        const observer = (event: LogEvent): void => void systems.push(event.log_system);
        class Broken extends RecordingDatagramProtocol {
          override datagramReceived(data: Buffer, from: HostAndPort): void {
            super.datagramReceived(data, from);
            if (this.datagrams.length === 1) throw new Error("boom");
          }
        }
        const protocol = new Broken();
        const to: HostAndPort = ["127.0.0.1", await listen(protocol)];
        globalLogPublisher.addObserver(observer);
        protocol.transport.write("one", to);
        protocol.transport.write("two", to);
        await protocol.whenReceived(2);
        globalLogPublisher.removeObserver(observer);
        expect(flushLoggedErrors().map((failure) => failure.getErrorMessage())).to.deep.equal([
          "boom",
        ]);
        expect(systems).to.deep.equal(["Broken (UDP)"]);
      });

      it("in connectionRefused are logged", async () => {
        class Broken extends RecordingDatagramProtocol {
          override connectionRefused(): void {
            super.connectionRefused();
            throw new Error("boom");
          }
        }
        const number = await deadPort();
        const protocol = new Broken();
        await listen(protocol);
        protocol.transport.connect("127.0.0.1", number);
        protocol.transport.write("anybody?");
        await protocol.refused;
        expect(flushLoggedErrors()).to.have.length(1);
      });
    });

    describe("with async event methods", () => {
      const boom = new Error("boom");

      it("log what one rejects with, and live on (X40)", async () => {
        class Async extends RecordingDatagramProtocol {
          override async datagramReceived(data: Buffer, from: HostAndPort): Promise<void> {
            super.datagramReceived(data, from);
            if (this.datagrams.length === 1) throw boom;
          }
        }
        const protocol = new Async();
        const to: HostAndPort = ["127.0.0.1", await listen(protocol)];
        const sender = new RecordingDatagramProtocol();
        await listen(sender);
        for (const text of ["one", "two"]) sender.transport.write(text, to);
        await protocol.whenReceived(2);
        await turns();
        expect(protocol.texts).to.deep.equal(["one", "two"]);
        expect(flushLoggedErrors().map((failure) => failure.value)).to.deep.equal([boom]);
      });

      it("log what startProtocol and stopProtocol reject with, and wait for neither", async () => {
        class Async extends RecordingDatagramProtocol {
          override async startProtocol(): Promise<void> {
            throw boom;
          }

          override async stopProtocol(): Promise<void> {
            throw boom;
          }
        }
        const port = reactor.listenUDP(0, new Async(), { interface: "127.0.0.1" });
        await port.whenListening();
        await port.stopListening();
        await turns();
        expect(flushLoggedErrors().map((failure) => failure.value)).to.deep.equal([boom, boom]);
      });

      it("log what connectionRefused rejects with", async () => {
        const protocol = new RecordingDatagramProtocol();
        const told = protocol.connectionRefused.bind(protocol);
        protocol.connectionRefused = async () => {
          told();
          throw boom;
        };
        await listen(protocol);
        protocol.transport.connect("127.0.0.1", await deadPort());
        protocol.transport.write("anybody?");
        await protocol.refused;
        await turns();
        expect(flushLoggedErrors().map((failure) => failure.value)).to.deep.equal([boom]);
      });
    });

    it("are refused at once to what is no datagram protocol", () => {
      const none = [undefined, new Factory(), RecordingDatagramProtocol] as unknown[];
      for (const protocol of none as IDatagramProtocol[]) {
        expect(() => reactor.listenUDP(0, protocol)).to.throw(TypeError, "a datagram protocol");
        expect(() => reactor.listenMulticast(0, protocol)).to.throw(
          TypeError,
          "a datagram protocol",
        );
      }
    });

    describe("stopListening (X41)", () => {
      it("stops the protocol later, which then has no transport; it may listen again", async () => {
        const protocol = new RecordingDatagramProtocol();
        const port = reactor.listenUDP(0, protocol, { interface: "127.0.0.1" });
        await port.whenListening();
        const stopped = port.stopListening();
        expect(protocol.events).to.deep.equal(["start"]);
        expect(() => port.getHost()).to.throw(NotListeningError);
        await stopped;
        expect(protocol.events).to.deep.equal(["start", "stop"]);
        expect(() => protocol.transport).to.throw(TypeError, "has no port");
        port.startListening();
        port.startListening(); // without effect: it is listening
        await port.whenListening();
        await port.stopListening();
        await port.stopListening(); // without effect: it is not
        expect(protocol.events).to.deep.equal(["start", "stop", "start", "stop"]);
      });

      it("inside datagramReceived ends the deliveries (X40)", async () => {
        class Once extends RecordingDatagramProtocol {
          override datagramReceived(data: Buffer, from: HostAndPort): void {
            super.datagramReceived(data, from);
            this.transport.stopListening();
          }
        }
        const protocol = new Once();
        const to: HostAndPort = ["127.0.0.1", await listen(protocol)];
        const sender = new RecordingDatagramProtocol();
        await listen(sender);
        for (const text of ["one", "two", "three"]) sender.transport.write(text, to);
        await protocol.whenReceived(1);
        await turns();
        expect(protocol.texts).to.deep.equal(["one"]);
        expect(protocol.events).to.deep.equal(["start", "stop"]);
      });

      it("fails when stopProtocol throws, the port closed all the same", async () => {
        class Broken extends RecordingDatagramProtocol {
          override stopProtocol(): void {
            throw new Error("won't stop");
          }
        }
        const port = reactor.listenUDP(0, new Broken(), { interface: "127.0.0.1" });
        await port.whenListening();
        const message = await port
          .stopListening()
          .addErrback((failure) => failure.getErrorMessage());
        expect(message).to.equal("won't stop");
        expect(() => port.getHost()).to.throw(NotListeningError);
      });

      it("makes writing a harmless no-op, and connecting an error", async () => {
        const protocol = new RecordingDatagramProtocol();
        const number = await listen(protocol);
        const { transport } = protocol;
        await transport.stopListening();
        transport.write("x", ["127.0.0.1", number]);
        transport.setBroadcastAllowed(true);
        expect(() => transport.connect("127.0.0.1", number)).to.throw(NotListeningError, "connect");
      });

      it("is for good once the reactor has shut down: a bound port would keep the program alive", async () => {
        const own = new NodeReactor({ socketAccess: access });
        own.fireSystemEvent("shutdown");
        const opening = own.listenUDP(0, new RecordingDatagramProtocol()).whenListening();
        const message = await opening.addCallbacks(
          () => "bound",
          (failure) => failure.getErrorMessage(),
        );
        expect(message).to.contain("the reactor has shut down");
      });

      for (const how of ["stopListening", "shutdown"] as const) {
        it(`stops the protocol once it has started, when that closes it by ${how}`, async () => {
          const own = new NodeReactor({ socketAccess: access });
          const protocol = new RecordingDatagramProtocol();
          protocol.startProtocol = () => {
            protocol.events.push("start");
            if (how === "shutdown") own.fireSystemEvent("shutdown");
            else protocol.transport.stopListening();
          };
          const port = own.listenUDP(0, protocol, { interface: "127.0.0.1" });
          expect(
            await port.whenListening().addErrback((failure) => failure.value),
          ).to.be.instanceOf(NotListeningError);
          await turns();
          expect(protocol.events).to.deep.equal(["start", "stop"]);
          expect(protocol.numPorts).to.equal(0);
        });
      }

      it("happens to every port when the reactor shuts down (R5)", async () => {
        const own = new NodeReactor({ socketAccess: access });
        const protocol = new RecordingDatagramProtocol();
        await own.listenUDP(0, protocol, { interface: "127.0.0.1" }).whenListening();
        own.fireSystemEvent("shutdown");
        await turns(2);
        expect(protocol.events).to.deep.equal(["start", "stop"]);
      });
    });
  });
}
