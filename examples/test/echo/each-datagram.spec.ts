import {
  Factory,
  type IReactorTCP,
  type IReactorUDP,
  openConnection,
  openDatagrams,
  Protocol,
  TCP4ClientEndpoint,
} from "@cordage/reactor";
import { FakeDatagramTransport, SimulatedNetwork } from "@cordage/testing";
import { expect } from "chai";
import { EachDatagram } from "#examples/echo/each-datagram.js";
import { Echo } from "#examples/echo/echo.js";

/** Answers a question with who asked, in two writes, and then no more. */
class WhoAsks extends Protocol {
  static ended = 0;

  override dataReceived(): void {
    this.transport.write(`${this.transport.getPeer()}`);
    this.transport.writeSequence(["b", "c"]);
    this.transport.loseConnection();
    this.transport.write("d");
  }

  override connectionLost(): void {
    WhoAsks.ended += 1;
  }
}

describe("a protocol for each datagram", () => {
  it("sends each write back to the sender, none after the close, and ends", () => {
    WhoAsks.ended = 0;
    const transport = new FakeDatagramTransport();
    const datagrams = new EachDatagram(Factory.forProtocol(WhoAsks));
    datagrams.makeConnection(transport);
    datagrams.datagramReceived(Buffer.from("?"), ["192.0.2.1", 9]);
    datagrams.datagramReceived(Buffer.from("?"), ["2001:db8::1", 9]);

    expect(transport.written.map(({ packet }) => packet.toString())).to.deep.equal([
      "IPv4Address(UDP, '192.0.2.1', 9)",
      "bc",
      "IPv6Address(UDP, '2001:db8::1', 9)",
      "bc",
    ]);
    expect(transport.written[3]?.addr).to.deep.equal(["2001:db8::1", 9]);
    expect(WhoAsks.ended).to.equal(2);
  });

  it("is not told what it has refused", () => {
    const transport = new FakeDatagramTransport();
    const factory = new Factory();
    factory.buildProtocol = () => null;
    const datagrams = new EachDatagram(factory);
    datagrams.makeConnection(transport);
    datagrams.datagramReceived(Buffer.from("?"), ["192.0.2.1", 9]);
    expect(transport.written).to.deep.equal([]);
  });

  it("starts and stops its factory with its port", () => {
    const factory = Factory.forProtocol(Echo);
    const datagrams = new EachDatagram(factory);
    datagrams.makeConnection(new FakeDatagramTransport());
    expect(factory.numPorts).to.equal(1);
    datagrams.doStop();
    expect(factory.numPorts).to.equal(0);
  });
});

describe("one echo", () => {
  it("answers over TCP and over UDP, from one factory", async () => {
    const network = new SimulatedNetwork();
    const echo = Factory.forProtocol(Echo);
    const server = network.host("server", (reactor) => {
      reactor.listenTCP(7, echo);
      reactor.listenUDP(7, new EachDatagram(echo));
    });
    const { reactor } = network.host("client");
    const answers = [
      await network.settle(overTCP(reactor, server.address)),
      await network.settle(overUDP(reactor, server.address)),
    ];
    expect(answers).to.deep.equal(["hello", "hello"]);
  });
});

async function overTCP(reactor: IReactorTCP, host: string): Promise<string> {
  const connection = await openConnection(new TCP4ClientEndpoint(reactor, host, 7));
  await connection.write("hello");
  const answer = await connection.read(5);
  await connection.close();
  return `${answer}`;
}

async function overUDP(reactor: IReactorUDP, host: string): Promise<string> {
  const datagrams = await openDatagrams(reactor, 0);
  datagrams.write("hello", [host, 7]);
  const answer = await datagrams.read();
  await datagrams.close();
  return `${answer?.data}`;
}
