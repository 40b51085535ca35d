import { succeed } from "@cordage/deferred";
import {
  decodeSocks5Datagram,
  encodeSocks5Datagram,
  MAX_RELAYED_HOSTS,
  MAX_WAITING_DATAGRAMS,
  SOCKSMessageError,
  SOCKSv5Factory,
  type SOCKSv5Options,
} from "@cordage/protocols/socks";
import {
  DatagramProtocol,
  Factory,
  type HostAndPort,
  Protocol,
  TCP4ClientEndpoint,
} from "@cordage/reactor";
import { SimulatedNetwork } from "@cordage/testing";
import { expect } from "chai";
import { greeting, ipv4, named, request5 } from "./client-messages.ts";
import { Serving } from "./serving.ts";

const TARGET_PORT = 53;
const REPLY_BYTES = 10;

/** Keeps the datagrams it gets, and answers each if it is to. */
class Host extends DatagramProtocol {
  override noisy = false;
  readonly received: { readonly text: string; readonly from: HostAndPort }[] = [];
  readonly #answers: boolean;

  constructor(answers = false) {
    super();
    this.#answers = answers;
  }

  override datagramReceived(datagram: Buffer, from: HostAndPort): void {
    this.received.push({ text: datagram.toString("latin1"), from });
    if (this.#answers) this.transport.write(`re: ${datagram.toString("latin1")}`, from);
  }

  get texts(): string[] {
    return this.received.map(({ text }) => text);
  }
}

/** The client's TCP connection with the server: asks at once, since time runs on while there is something to do. */
class Control extends Protocol {
  answers: Buffer = Buffer.alloc(0);
  clientPort = 0;

  override connectionMade(): void {
    this.transport.write(greeting(0));
    this.transport.write(request5(3, ipv4(0, 0, 0, 0), this.clientPort));
  }

  override dataReceived(data: Buffer): void {
    this.answers = Buffer.concat([this.answers, data]);
  }
}

/** A client, a SOCKS server and two targets, each on a host of its own. */
class Rig {
  readonly network = new SimulatedNetwork();
  readonly client = new Host();
  readonly targets = { one: new Host(true), two: new Host(true) };
  readonly control = new Control();
  readonly factory: SOCKSv5Factory;

  constructor(options: SOCKSv5Options = {}) {
    const server = this.network.host("server");
    this.factory = new SOCKSv5Factory({
      reactor: server.reactor,
      allowAnonymous: true,
      allowedNetworks: ["10.0.0.0/8", "fd00::/8"],
      ...options,
    });
    server.reactor.listenTCP(1080, this.factory);
    this.network.host("client").reactor.listenUDP(4000, this.client, { maxPacketSize: 65_535 });
    for (const [name, target] of Object.entries(this.targets)) {
      this.network.host(name).reactor.listenUDP(TARGET_PORT, target);
    }
    this.network.run();
  }

  addressOf(name: string): string {
    return this.network.host(name).address;
  }

  /** Sends the request; `port` is where the client says its datagrams come from. */
  associate(port = 0): this {
    const { reactor } = this.network.host("client");
    const endpoint = new TCP4ClientEndpoint(reactor, this.addressOf("server"), 1080);
    const factory = Factory.forProtocol(Control);
    factory.buildProtocol = () => this.control;
    this.control.clientPort = port;
    endpoint.connect(factory);
    this.network.run();
    return this;
  }

  /** What the server has said to the request: its code, and where the datagrams go. */
  get answer(): { readonly code: number | undefined; readonly relay: HostAndPort } {
    const answer = this.control.answers.subarray(2, 2 + REPLY_BYTES);
    const host = [...answer.subarray(4, 8)].join(".");
    return { code: answer[1], relay: [host, answer.readUInt16BE(8)] };
  }

  send(host: string, text: string, port = TARGET_PORT): void {
    this.sendRaw(encodeSocks5Datagram({ host, port }, Buffer.from(text)));
  }

  sendRaw(datagram: Uint8Array, from: Host = this.client): void {
    from.transport.write(datagram, this.answer.relay);
    this.network.run();
  }

  /** What has come back to the client. */
  get heard(): string[] {
    return this.client.received.map(({ text }) => {
      const { host, port, data } = decodeSocks5Datagram(Buffer.from(text, "latin1"));
      return `${host}:${port} ${data}`;
    });
  }
}

describe("UDP ASSOCIATE (SO-5; RFC 1928, 7)", () => {
  it("tells where to send datagrams, and relays them both ways", () => {
    const rig = new Rig().associate();
    const { code, relay } = rig.answer;
    expect(code).to.equal(0);
    expect(relay[0]).to.equal(rig.addressOf("server"));
    const [one, two] = [rig.addressOf("one"), rig.addressOf("two")];
    rig.send(one, "hello");
    rig.send(two, "");
    expect(rig.targets.one.texts).to.deep.equal(["hello"]);
    expect(rig.targets.two.texts).to.deep.equal([""]);
    expect(rig.targets.one.received[0]?.from[0]).to.equal(rig.addressOf("server"));
    expect(rig.heard).to.deep.equal([`${one}:53 re: hello`, `${two}:53 re: `]);
  });

  it("relays over IPv6, too", () => {
    const rig = new Rig().associate();
    const target = new Host(true);
    const { reactor, address6 } = rig.network.host("six");
    reactor.listenUDP(TARGET_PORT, target, { interface: "::" });
    rig.network.run();
    rig.send(address6, "hello");
    expect(target.texts).to.deep.equal(["hello"]);
    expect(rig.heard).to.deep.equal([`${address6}:53 re: hello`]);
  });

  it("resolves names, and goes on when there is none", () => {
    const rig = new Rig().associate();
    rig.send("nobody", "lost");
    rig.send("one", "by name");
    expect(rig.heard).to.deep.equal([`${rig.addressOf("one")}:53 re: by name`]);
  });

  it("ends with the connection", () => {
    const rig = new Rig().associate();
    rig.send(rig.addressOf("one"), "before");
    rig.control.transport.loseConnection();
    rig.network.run();
    rig.send(rig.addressOf("one"), "after");
    expect(rig.targets.one.texts).to.deep.equal(["before"]);
    const { reactor } = rig.network.host("server");
    const taken = reactor.listenUDP(rig.answer.relay[1], new Host());
    rig.network.run();
    expect(taken.getHost().port).to.equal(rig.answer.relay[1]); // it is free again
  });

  it("reads nothing more on the connection, but sees its end", () => {
    const rig = new Rig().associate();
    rig.control.transport.write(request5(1, ipv4(10, 0, 0, 3), 80));
    rig.network.run();
    expect(rig.control.answers).to.have.length(2 + REPLY_BYTES);
  });

  describe("drops", () => {
    it("what is no datagram of SOCKS, and fragments", () => {
      const rig = new Rig().associate();
      const whole = encodeSocks5Datagram(
        { host: rig.addressOf("one"), port: 53 },
        Buffer.from("x"),
      );
      for (let length = 0; length < 10; length++) rig.sendRaw(whole.subarray(0, length));
      for (const [at, value] of [
        [0, 1],
        [1, 1],
        [2, 1],
        [2, 0x80],
        [3, 2],
      ] as const) {
        const broken = Buffer.from(whole);
        broken[at] = value;
        rig.sendRaw(broken);
      }
      expect(rig.targets.one.texts).to.deep.equal([]);
      rig.sendRaw(whole);
      expect(rig.targets.one.texts).to.deep.equal(["x"]);
    });

    it("what comes from another host than the client", () => {
      const rig = new Rig().associate();
      const host = rig.addressOf("two");
      rig.sendRaw(encodeSocks5Datagram({ host, port: 53 }, Buffer.from("x")), rig.targets.one);
      expect(rig.targets.two.texts).to.deep.equal([]);
    });

    it("what comes from another port than the one that was announced, or sent first", () => {
      const other = new Host();
      for (const announced of [4000, 0]) {
        const rig = new Rig().associate(announced);
        rig.network.host("client").reactor.listenUDP(4001, other);
        rig.network.run();
        rig.send(rig.addressOf("one"), "mine");
        const datagram = { host: rig.addressOf("one"), port: TARGET_PORT };
        rig.sendRaw(encodeSocks5Datagram(datagram, Buffer.from("another's")), other);
        expect(rig.targets.one.texts).to.deep.equal(["mine"]);
        other.transport.stopListening();
        rig.network.run();
      }
      const rig = new Rig().associate(4002);
      rig.send(rig.addressOf("one"), "not from there");
      expect(rig.targets.one.texts).to.deep.equal([]);
    });

    it("what goes to port 0, or to special networks that aren't allowed, whatever name leads there", () => {
      const rig = new Rig({ allowedNetworks: [] }).associate();
      for (const host of [rig.addressOf("one"), "one", "255.255.255.255", "224.0.0.1"]) {
        rig.send(host, "x");
      }
      expect(rig.targets.one.texts).to.deep.equal([]);
      const open = new Rig().associate();
      open.send(open.addressOf("one"), "x", 0);
      expect(open.heard).to.deep.equal([]);
    });

    it("what hosts send that the client has not sent anything to", () => {
      const rig = new Rig().associate();
      rig.send(rig.addressOf("one"), "hello");
      const [asked] = rig.targets.one.received;
      rig.targets.two.transport.write("unasked", asked?.from);
      rig.network.run();
      expect(rig.heard).to.deep.equal([`${rig.addressOf("one")}:53 re: hello`]);
    });

    it("what a host sends after many others were sent to", () => {
      const rig = new Rig().associate();
      rig.send(rig.addressOf("one"), "hello");
      const [asked] = rig.targets.one.received;
      const sendTo = (count: number): void => {
        for (let i = 0; i < count; i++) rig.send(`10.1.${i >> 8}.${i & 255}`, "x");
        rig.targets.one.transport.write(`after ${count}`, asked?.from);
        rig.network.run();
      };
      sendTo(MAX_RELAYED_HOSTS - 1);
      sendTo(MAX_RELAYED_HOSTS);
      expect(rig.heard.map((heard) => heard.split(" ").slice(1).join(" "))).to.deep.equal([
        "re: hello",
        `after ${MAX_RELAYED_HOSTS - 1}`,
      ]);
    });

    it("what is too long with an address before it", () => {
      const rig = new Rig().associate();
      rig.send(rig.addressOf("one"), "hello");
      const [asked] = rig.targets.one.received;
      for (const length of [65_507 - 10, 65_507 - 9]) {
        rig.targets.one.transport.write(Buffer.alloc(length), asked?.from);
      }
      rig.network.run();
      expect(rig.client.received.map(({ text }) => text.length)).to.deep.equal([
        REPLY_BYTES + "re: hello".length,
        65_507,
      ]);
    });
  });

  it(`lets ${MAX_WAITING_DATAGRAMS} datagrams wait for names, and no more`, () => {
    const rig = new Rig();
    const { reactor } = rig.network.host("server");
    const lookups: (() => void)[] = [];
    const { nameResolver } = reactor;
    reactor.installNameResolver({
      resolveHostName(receiver, ...rest) {
        lookups.push(() => nameResolver.resolveHostName(receiver, ...rest));
        receiver.resolutionBegan({ name: rest[0], cancel() {} });
        return { name: rest[0], cancel() {} };
      },
    });
    rig.associate();
    for (let i = 0; i <= MAX_WAITING_DATAGRAMS; i++) rig.send("one", `${i}`);
    expect(lookups).to.have.length(MAX_WAITING_DATAGRAMS);
  });

  it("is for those that authorize allows it, with code 3", () => {
    for (const [isAllowed, code] of [
      [true, 0],
      [false, 2],
    ] as const) {
      const asked: unknown[] = [];
      const rig = new Rig();
      const build = rig.factory.buildProtocol.bind(rig.factory);
      rig.factory.buildProtocol = (address) => {
        const server = build(address);
        server.authorize = (...args) => {
          asked.push(args);
          return succeed(isAllowed);
        };
        return server;
      };
      rig.associate(4000);
      expect(asked).to.deep.equal([[3, "0.0.0.0", 4000, ""]]);
      expect(rig.answer.code).to.equal(code);
    }
  });

  it("is not supported over a reactor without UDP, nor where there are no addresses", () => {
    const serving = new Serving();
    serving.connect(new SOCKSv5Factory({ reactor: serving.reactor }));
    serving.send(greeting(0), request5(3, ipv4(0, 0, 0, 0), 0));
    expect(serving.answered()).to.deep.equal([5, 0, 5, 7, 0, 1, 0, 0, 0, 0, 0, 0]);
  });
});

describe("decodeSocks5Datagram", () => {
  it("reads what encodeSocks5Datagram writes", () => {
    for (const host of ["192.0.2.1", "2001:db8::1", "www.example.org"]) {
      const bytes = encodeSocks5Datagram({ host, port: 65_535 }, Buffer.from("data"));
      expect(decodeSocks5Datagram(bytes)).to.deep.equal({
        host,
        port: 65_535,
        data: Buffer.from("data"),
      });
    }
  });

  it("throws for a datagram cut within its address, and for a name that is none", () => {
    const named1 = Buffer.from([0, 0, 0, ...named("a b"), 0, 1]);
    for (const bytes of [named1, named1.subarray(0, 5), Buffer.of(0, 0, 0)]) {
      expect(() => decodeSocks5Datagram(bytes)).to.throw(SOCKSMessageError);
    }
  });
});
