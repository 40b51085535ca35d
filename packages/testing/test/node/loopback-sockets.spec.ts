import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { Failure } from "@cordage/deferred";
import {
  CannotListenError,
  ConnectionDone,
  ConnectionRefusedError,
  type IListeningPort,
  NodeReactor,
} from "@cordage/reactor";
import { AccumulatingProtocol, loopbackTCP, loopbackUNIX, MemoryReactor } from "@cordage/testing";
import { expect } from "chai";

class Greeter extends AccumulatingProtocol {
  override connectionMade(): void {
    this.transport.write("hello");
    this.transport.loseConnection();
  }
}

describe("loopbackTCP (TE7, LB-2)", () => {
  it("joins two protocols over sockets, until both saw the loss", async () => {
    const server = new Greeter();
    const client = new AccumulatingProtocol();
    await loopbackTCP(server, client, { reactor: new NodeReactor() });
    expect(client.data.toString()).to.equal("hello");
    expect([server.closedReason?.type, client.closedReason?.type]).to.deep.equal([
      ConnectionDone,
      ConnectionDone,
    ]);
  });

  it("accepts one connection only", () => {
    const reactor = new MemoryReactor();
    loopbackTCP(new Greeter(), new Greeter(), { port: 4000, reactor });
    const [{ factory }] = reactor.tcpServers as [(typeof reactor.tcpServers)[0]];
    expect(factory.buildProtocol({} as never)).not.to.equal(null);
    expect(factory.buildProtocol({} as never)).to.equal(null);
  });

  it("fails when the port is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as { port: number };
    const failed = await loopbackTCP(new Greeter(), new Greeter(), {
      port,
      reactor: new NodeReactor(),
    }).addErrback((failure) => failure.value);
    expect(failed).to.be.instanceOf(CannotListenError);
    taken.close();
  });

  it("fails when there is no connection, and closes the port", async () => {
    const reactor = new NodeReactor();
    let port: IListeningPort | undefined;
    const refusing: Pick<NodeReactor, "listenTCP" | "connectTCP"> = {
      listenTCP: (...args) => {
        const listening = reactor.listenTCP(...args);
        port = listening;
        return listening;
      },
      connectTCP: (_host, _port, factory) => {
        const gone = new ConnectionRefusedError();
        queueMicrotask(() => factory.clientConnectionFailed({} as never, new Failure(gone)));
        return {} as never; // not looked at
      },
    };
    const failed = await loopbackTCP(new Greeter(), new Greeter(), {
      reactor: refusing,
    }).addErrback((failure) => failure.value.cause ?? failure.value);
    expect(failed).to.be.instanceOf(ConnectionRefusedError);
    expect(() => port?.getHost()).to.throw("not listening");
  });
});

describe("loopbackUNIX (TE7, LB-2)", () => {
  it("joins two protocols over a Unix socket, and leaves no file", async () => {
    const server = new Greeter();
    const client = new AccumulatingProtocol();
    const reactor = new NodeReactor();
    let path = "";
    const watching: Pick<NodeReactor, "listenUNIX" | "connectUNIX"> = {
      listenUNIX: (address, ...rest) => {
        path = address;
        return reactor.listenUNIX(address, ...rest);
      },
      connectUNIX: (...args) => reactor.connectUNIX(...args),
    };
    await loopbackUNIX(server, client, { reactor: watching });
    expect(client.data.toString()).to.equal("hello");
    expect([server.closed, client.closed]).to.deep.equal([true, true]);
    expect(path).to.not.equal("");
    expect(existsSync(dirname(path))).to.equal(false);
  });
});
