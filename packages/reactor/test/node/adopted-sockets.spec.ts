import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { closeSync, openSync, renameSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import {
  type AddressFamily,
  AlreadyListened,
  CannotListenError,
  Factory,
  NodeReactor,
  providesSocket,
  UnsupportedAddressFamily,
  UnsupportedSocketType,
} from "@cordage/reactor";
import { expect } from "chai";
import { RecordingDatagramProtocol } from "./support/recording-datagram-protocol.ts";
import { runProgram } from "./support/run-program.ts";
import { SOCKET_ACCESSES } from "./support/socket-accesses.ts";
import { newSocketPath, removeSocketFolders } from "./support/wires.ts";

/** What the programs serve: an echo, and a word on what becomes of the factory. */
const ECHO = `
  class Echo extends Protocol {
    dataReceived(data) { this.transport.write(data); }
    connectionLost(reason) { console.log(reason.value.name); }
  }
  const factory = Factory.forProtocol(Echo);
  factory.noisy = false;
  factory.startFactory = () => console.log("started");
  factory.stopFactory = () => console.log("stopped");
`;

/** Programs inherit sockets from this one: a descriptor could not be used twice in the same. */
describe("adopted sockets (R20)", () => {
  const reactor = new NodeReactor();
  afterEach(removeSocketFolders);

  const places = [
    { family: "INET", listen: (server: Server) => server.listen(0, "127.0.0.1") },
    { family: "INET6", listen: (server: Server) => server.listen(0, "::1") },
    { family: "UNIX", listen: (server: Server) => server.listen(newSocketPath()) },
  ] as const;

  for (const { family, listen } of places) {
    it(`are served as a port of family ${family}`, async () => {
      const server = listen(createServer());
      await once(server, "listening");
      const address = server.address() as AddressInfo | string;
      const host = typeof address === "string" ? "null" : `${address.address} ${address.port}`;
      const result = await runProgram(
        `${ECHO}
        const port = reactor.adoptStreamPort(3, "${family}", factory);
        const lost = Echo.prototype.connectionLost;
        Echo.prototype.connectionLost = function (reason) {
          lost.call(this, reason);
          port.stopListening();
        };
        await port.whenListening();
        const { host, port: number, name } = port.getHost();
        console.log(host === undefined ? String(name) : host + " " + number);`,
        {
          inherits: [descriptorOf(server)],
          whenReady: () => {
            const kept = keep(address);
            server.close(); // from now on only the program listens
            exchange(kept);
          },
        },
      );
      expect(result.errors).to.equal("");
      expect(result.output.split("\n")).to.deep.equal([
        "started",
        host,
        "ConnectionDone",
        "stopped",
        "",
      ]);
    });

    it(`are served as a connection of family ${family}, without starting the factory`, async () => {
      const server = listen(createServer());
      await once(server, "listening");
      const client = exchange(server.address() as AddressInfo | string);
      const [accepted] = await once(server, "connection");
      const result = await runProgram(
        `${ECHO} reactor.adoptStreamConnection(3, "${family}", factory);`,
        { inherits: [accepted] },
      );
      expect(result.errors).to.equal("");
      expect(result.output).to.equal("ConnectionDone\n");
      expect(client.destroyed).to.equal(true);
      accepted.destroy();
      server.close();
    });
  }

  for (const { access, note } of SOCKET_ACCESSES) {
    it(`carry datagrams${note}`, async () => {
      const socket = createSocket("udp4").bind(0, "127.0.0.1");
      await once(socket, "listening");
      const number = socket.address().port;
      const client = new RecordingDatagramProtocol();
      const clientPort = reactor.listenUDP(0, client, { interface: "127.0.0.1" });
      await clientPort.whenListening();
      const result = await runProgram(
        `import { NodeReactor } from "@cordage/reactor";
      const own = new NodeReactor({ socketAccess: "${access}" });
      class Echo extends DatagramProtocol {
        noisy = false;
        startProtocol() { console.log(this.transport.getHost().port); }
        datagramReceived(datagram, addr) {
          this.transport.write(datagram, addr);
          port.stopListening();
        }
      }
      const port = own.adoptDatagramPort(3, "INET", new Echo(), 4);`,
        {
          inherits: [descriptorOf(socket)],
          whenReady: () => {
            socket.close();
            client.transport.write("hello", ["127.0.0.1", number]);
          },
        },
      );
      expect(result.errors).to.equal("");
      expect(result.output).to.equal(`${number}\n`);
      await client.whenReceived(1);
      expect(client.texts).to.deep.equal(["hell"]);
      await clientPort.stopListening();
    });
  }

  it("can be listened on once", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const result = await runProgram(
      `${ECHO}
      const port = reactor.adoptStreamPort(3, "INET", factory);
      await port.whenListening();
      await port.stopListening();
      port.startListening();
      await port.whenListening().addErrback(({ value }) => console.log(value.cause.name));`,
      { inherits: [descriptorOf(server)] },
    );
    server.close();
    expect(result.output).to.equal(`started\nstopped\n${new AlreadyListened().name}\n`);
  });

  it("have the write budget they were given", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const place = server.address() as AddressInfo;
    const client = exchange(place);
    const [accepted] = await once(server, "connection");
    const result = await runProgram(
      `${ECHO}
      class Teller extends Echo {
        connectionMade() { console.log(this.transport.maxWriteBuffer); }
      }
      const tellers = Factory.forProtocol(Teller);
      tellers.noisy = false;
      reactor.adoptStreamConnection(3, "INET", tellers, { maxWriteBuffer: 1000 });
      const port = reactor.adoptStreamPort(4, "INET", tellers, { maxWriteBuffer: 2000 });
      Teller.prototype.connectionLost = () => port.stopListening();`,
      {
        inherits: [accepted, descriptorOf(server)],
        whenReady: () => {
          server.close();
          exchange(place);
        },
      },
    );
    expect(result.errors).to.equal("");
    expect(result.output.trim().split("\n").sort()).to.deep.equal(["1000", "2000"]);
    client.destroy();
    accepted.destroy();
  });

  it("are closed, and nothing built, when the reactor has shut down (R5)", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1").resume();
    const [accepted] = await once(server, "connection");
    const result = await runProgram(
      `${ECHO}
      factory.buildProtocol = () => { console.log("built"); return new Echo(); };
      reactor.fireSystemEvent("shutdown");
      reactor.adoptStreamConnection(3, "INET", factory);`,
      { inherits: [accepted] },
    );
    expect(result).to.deep.include({ errors: "", output: "" });
    accepted.destroy();
    client.destroy();
    server.close();
  });

  it("are what a reactor provides that has all three methods", () => {
    expect(providesSocket(reactor)).to.equal(true);
    expect(providesSocket({ adoptStreamPort() {}, adoptStreamConnection() {} })).to.equal(false);
  });

  describe("refuse", () => {
    const factory = new Factory();
    let file: number;
    beforeEach(() => {
      file = openSync("/dev/null", "r");
    });
    afterEach(() => closeSync(file));

    it("an unknown family at the call", () => {
      const family = "APPLETALK" as AddressFamily;
      const protocol = new RecordingDatagramProtocol();
      for (const adopt of [
        () => reactor.adoptStreamPort(file, family, factory),
        () => reactor.adoptStreamConnection(file, family, factory),
        () => reactor.adoptDatagramPort(file, family, protocol),
        () => reactor.adoptDatagramPort(file, "UNIX", protocol),
      ]) {
        expect(adopt).to.throw(UnsupportedAddressFamily);
      }
      expect(() => reactor.adoptStreamPort(-1, "INET", factory)).to.throw(RangeError);
      const budget = { maxWriteBuffer: 0 };
      for (const adopt of [
        () => reactor.adoptStreamPort(file, "INET", factory, budget),
        () => reactor.adoptStreamConnection(file, "INET", factory, budget),
      ]) {
        expect(adopt).to.throw(RangeError, "maxWriteBuffer");
      }
    });

    it("what is no socket", async () => {
      expect(() => reactor.adoptStreamConnection(file, "INET", factory)).to.throw(
        UnsupportedSocketType,
        `descriptor ${file}`,
      );
      for (const adopt of [
        () => reactor.adoptStreamPort(file, "INET", factory),
        () => reactor.adoptDatagramPort(file, "INET", new RecordingDatagramProtocol()),
      ]) {
        const error = await adopt()
          .whenListening()
          .addCallbacks(
            () => undefined,
            (failure) => failure.value,
          );
        expect(error).to.be.instanceOf(CannotListenError);
        expect(error?.message).to.contain(`any:descriptor ${file}: `);
      }
    });
  });
});

/** Where a socket is after the path that closing removes is gone. */
function keep(address: AddressInfo | string): AddressInfo | string {
  if (typeof address !== "string") return address;
  renameSync(address, `${address}.kept`);
  return `${address}.kept`;
}

/** A client that says a word, and leaves when it comes back. */
function exchange(address: AddressInfo | string): ReturnType<typeof connect> {
  const client =
    typeof address === "string" ? connect(address) : connect(address.port, address.address);
  client.write("hello");
  client.once("data", (data) => {
    expect(data.toString()).to.equal("hello");
    client.end();
  });
  return client;
}

/** Node doesn't tell the descriptor of what it listens with, but its handle does. */
function descriptorOf(listening: Server | DatagramSocket): number {
  const state = Object.getOwnPropertySymbols(listening).find(
    ({ description }) => description === "state symbol", // of a datagram socket
  );
  const owner = state === undefined ? listening : Reflect.get(listening, state);
  return Reflect.get(Reflect.get(owner, state === undefined ? "_handle" : "handle"), "fd");
}
