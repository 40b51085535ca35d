import { TimeoutError } from "@cordage/deferred";
import { TimeoutFactory } from "@cordage/protocols/policies";
import { Site } from "@cordage/protocols/web";
import { Proxy as XmlRpcProxy } from "@cordage/protocols/xmlrpc";
import { Factory, openConnection, TCP4ClientEndpoint } from "@cordage/reactor";
import { SimulatedNetwork, StringTransport, splitEverywhere } from "@cordage/testing";
import { expect } from "chai";
import { askByConnection, askByDatagram } from "#examples/message-board/ask-board.js";
import { MessageBoard } from "#examples/message-board/board.js";
import { BoardConnection } from "#examples/message-board/board-connection.js";
import { BoardDatagrams, MAX_DATAGRAM } from "#examples/message-board/board-datagrams.js";
import { BoardPush } from "#examples/message-board/board-push.js";
import { BAD_ARGUMENT, BoardRPC, NOT_FOUND } from "#examples/message-board/board-rpc.js";

const PORT = 1300;
const PUSH = 1301;
const SERVER = "10.0.0.1";
const SERVER6 = "fd00::1";

/** A board on a simulated host, and another host to ask from. */
function simulatedBoard() {
  const network = new SimulatedNetwork();
  const board = new MessageBoard(() => 1000 + network.time.seconds());
  const { reactor } = network.host("server");
  const packets = { maxPacketSize: MAX_DATAGRAM[6] };
  reactor.listenUDP(PORT, new BoardDatagrams(board), packets);
  reactor.listenUDP(PORT, new BoardDatagrams(board), { ...packets, interface: "::" });
  const requests = Factory.forProtocol(() => new BoardConnection(board));
  reactor.listenTCP(PORT, new TimeoutFactory(requests, 30, { clock: reactor }));
  reactor.listenTCP(
    PUSH,
    Factory.forProtocol(() => new BoardPush(board)),
    { maxWriteBuffer: 1000 },
  );
  reactor.listenTCP(80, new Site(new BoardRPC(board), { clock: reactor }));
  const client = network.host("client").reactor;
  return {
    network,
    board,
    client,
    datagram: (request: string, host = SERVER) =>
      network.settle(askByDatagram(client, [host, PORT], Buffer.from(request))),
    connection: (request: string) =>
      network.settle(
        askByConnection(new TCP4ClientEndpoint(client, SERVER, PORT), Buffer.from(request)),
      ),
  };
}

describe("the message board over datagrams", () => {
  it("answers each by one, over IPv4 and IPv6", async () => {
    const { datagram } = simulatedBoard();
    expect(`${await datagram("1:hello")}`).to.equal("0:");
    expect(`${await datagram("1:hello", SERVER6)}`).to.equal("0:");
    expect(`${await datagram("3:1")}`).to.match(/^0:1000:10\.0\.0\.2:\d+:hello$/);
    expect(`${await datagram("3:2")}`).to.match(/^0:1000:\[fd00::2\]:\d+:hello$/);
  });

  it("sends no more than a datagram of the family can hold", async () => {
    const { datagram } = simulatedBoard();
    await datagram(`1:${"x".repeat(65_505)}`);
    expect(await datagram("3:1")).to.have.length(65_507);
    expect(await datagram("3:1", SERVER6)).to.have.length(65_527);
  });

  it("is given up after five seconds when nothing comes back", async () => {
    const { network, client } = simulatedBoard();
    network.inject([{ kind: "cablePull", at: 0, host: "server" }]);
    const asked = askByDatagram(client, [SERVER, PORT], Buffer.from("2:1"));
    const error = await network.settle(asked).catch((reason) => reason);
    expect(error).to.be.instanceOf(TimeoutError);
    expect(network.time.seconds()).to.be.within(5, 5.1);
  });
});

describe("the message board over connections", () => {
  it("answers when the client has closed its direction, and closes", async () => {
    const { connection } = simulatedBoard();
    expect(`${await connection("1:hello")}`).to.equal("0:");
    expect(`${await connection("4:5")}`).to.match(/^0:\d+:1000:10\.0\.0\.2:\d+:hello,$/);
  });

  it("refuses a request that is too long, while it comes", async () => {
    const { connection } = simulatedBoard();
    expect(`${await connection(`1:${"x".repeat(65_506)}`)}`).to.equal("1:");
    expect(`${await connection(`1:${"x".repeat(65_505)}`)}`).to.equal("0:");
  });

  it("closes when the request doesn't end", async () => {
    const { network, client } = simulatedBoard();
    const open = openConnection(new TCP4ClientEndpoint(client, SERVER, PORT));
    const connection = await network.settle(open);
    connection.write("1:he");
    expect(await network.settle(connection.read())).to.equal(null);
    expect(network.time.seconds()).to.be.within(30, 31);
    connection.abort();
  });

  it("makes the same of a request however it is cut", () => {
    splitEverywhere(() => new BoardConnection(new MessageBoard(() => 0)), "3:1");
  });
});

describe("the message board's subscribers", () => {
  it("are sent each message as it is published; who doesn't read is dropped", async () => {
    const { network, board } = simulatedBoard();
    const subscribe = (host: string) => {
      const endpoint = new TCP4ClientEndpoint(network.host(host).reactor, SERVER, PUSH);
      return network.settle(openConnection(endpoint));
    };
    const reader = await subscribe("reader");
    const sloth = await subscribe("sloth");
    network.inject([{ kind: "slowReader", at: 0, host: "sloth", bytesPerSecond: 1 }]);
    for (let i = 0; i < 200; i++) {
      board.publish(Buffer.alloc(500, "x"), { host: "::1", port: 1 });
      await network.settle(reader.readUntil("x,"));
    }
    network.advance(1);
    expect(network.describeWaits().join("\n")).not.to.match(/server: TCP .* -> 10\.0\.0\.4:/);
    sloth.abort();
    reader.abort();
  });

  it("are forgotten when they have gone", () => {
    const board = new MessageBoard(() => 0);
    const subscriber = new BoardPush(board);
    const transport = new StringTransport();
    subscriber.makeConnection(transport);
    board.publish(Buffer.from("a"), { host: "::1", port: 1 });
    subscriber.connectionLost();
    board.publish(Buffer.from("b"), { host: "::1", port: 1 });
    expect(transport.value().toString()).to.equal("11:0:[::1]:1:a,");
  });
});

describe("the message board over XML-RPC", () => {
  it("does what the other ways do", async () => {
    const { network, client, board } = simulatedBoard();
    const proxy = new XmlRpcProxy(`http://${SERVER}/`, { reactor: client });
    const call = (method: string, ...args: (string | number)[]) =>
      network.settle(proxy.callRemote(method, ...args)).catch((error) => error);
    expect(await call("publish", "smörgås")).to.equal(1);
    board.publish(Buffer.from("bell \u0007 \ufffe"), { host: "192.0.2.1", port: 7 });
    expect(await call("ids", 5)).to.deep.equal([1, 2]);
    const message = { id: 2, time: 1000, host: "192.0.2.1", port: 7, text: "bell \ufffd \ufffd" };
    expect(await call("get", 2)).to.deep.equal(message);
    expect(await call("last", 1)).to.deep.equal([message]);
    expect(board.get(1)?.host).to.equal("10.0.0.2");
    expect((await call("get", 3)).faultCode).to.equal(NOT_FOUND);
    expect((await call("get", -1)).faultCode).to.equal(BAD_ARGUMENT);
    expect((await call("publish", 1)).faultCode).to.equal(BAD_ARGUMENT);
  });
});
