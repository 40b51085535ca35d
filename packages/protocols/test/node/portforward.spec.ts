import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { ProxyFactory } from "@cordage/protocols/portforward";
import { type IListeningPort, type IPAddress, NodeReactor } from "@cordage/reactor";
import { expect } from "chai";

const MIB = 1024 * 1024;

describe("portforward over TCP", () => {
  let reactor: NodeReactor;
  let port: IListeningPort<IPAddress> | undefined;
  let target: Server;

  /** Serves with `serve`, and returns a client of the forwarder in front of it. */
  async function forward(serve: (socket: Socket) => void): Promise<Socket> {
    target = createServer({ allowHalfOpen: true }, serve).listen(0, "127.0.0.1");
    await once(target, "listening");
    const { port: targetPort } = target.address() as { port: number };
    return connectThrough(targetPort);
  }

  async function connectThrough(targetPort: number): Promise<Socket> {
    const factory = new ProxyFactory("127.0.0.1", targetPort, { reactor });
    factory.noisy = false;
    port = reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
    await port.whenListening();
    return connect({ port: port.getHost().port, host: "127.0.0.1", allowHalfOpen: true });
  }

  beforeEach(() => {
    reactor = new NodeReactor();
  });

  afterEach(async () => {
    await port?.stopListening();
    target.close();
  });

  /** Everything that is received until the other end sends no more. (`for await` would close the socket.) */
  async function all(socket: Socket): Promise<Buffer> {
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    await once(socket, "end");
    return Buffer.concat(chunks);
  }

  it("sends everything before it passes on the end of a side (PF-1)", async () => {
    const client = await forward((socket) => socket.end(Buffer.alloc(3 * MIB, "x")));
    expect((await all(client)).length).to.equal(3 * MIB);
    client.end();
  });

  it("lets a target answer a client that sends no more (PF-2)", async () => {
    const client = await forward((socket) => {
      void all(socket).then((asked) => socket.end(`got ${asked.length}`));
    });
    client.end(Buffer.alloc(MIB));
    expect((await all(client)).toString()).to.equal(`got ${MIB}`);
  });

  it("closes a client when nobody listens at the target (PF-1)", async () => {
    const unused = createServer().listen(0, "127.0.0.1");
    await once(unused, "listening");
    const { port: unusedPort } = unused.address() as { port: number };
    unused.close();
    await once(unused, "close");
    target = createServer();
    const client = await connectThrough(unusedPort);
    client.write("hello");
    client.resume().on("end", () => client.end());
    client.on("error", () => {}); // closed with data unread, it may be a reset
    await new Promise((resolve) => client.once("close", resolve));
  });
});
