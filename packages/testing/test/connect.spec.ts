import { Protocol } from "@cordage/reactor";
import {
  AccumulatingProtocol,
  Clock,
  connect,
  connectedServerAndClient,
  FakeTransport,
  makeFakeClient,
  makeFakeServer,
} from "@cordage/testing";
import { expect } from "chai";

class Greeter extends Protocol {
  override connectionMade(): void {
    this.transport.write("welcome");
  }
}

class Echo extends Protocol {
  override dataReceived(data: Buffer): void {
    this.transport.write(data);
  }
}

describe("connect (TE6)", () => {
  it("connects the server first", () => {
    const order: string[] = [];
    class Noting extends Protocol {
      override connectionMade(): void {
        order.push((this.transport as FakeTransport).isServer ? "server" : "client");
      }
    }
    const server = new Noting();
    const client = new Noting();
    connect(server, makeFakeServer(server), client, makeFakeClient(client));
    expect(order).to.deep.equal(["server", "client"]);
  });

  it("passes on greetings, unless told not to", () => {
    for (const [greet, expected] of [
      [undefined, "welcome"],
      [true, "welcome"],
      [false, ""],
    ] as const) {
      const server = new Greeter();
      const client = new AccumulatingProtocol();
      connect(server, makeFakeServer(server), client, makeFakeClient(client), { greet });
      expect(client.data.toString()).to.equal(expected);
    }
  });
});

describe("connectedServerAndClient (TE6)", () => {
  it("makes both, the client first in what it returns", () => {
    const [client, server, pump] = connectedServerAndClient(Echo, AccumulatingProtocol);
    expect(server).to.be.instanceOf(Echo);
    client.transport.write("hello");
    pump.flush();
    expect(client.data.toString()).to.equal("hello");
    expect(pump.client).to.equal(client);
    expect(pump.server).to.equal(server);
  });

  it("takes functions in place of classes", () => {
    const [client] = connectedServerAndClient(
      () => new Greeter(),
      function makeClient() {
        return new AccumulatingProtocol();
      },
    );
    expect(client.data.toString()).to.equal("welcome");
  });

  it("makes transports as told", () => {
    class Marked extends FakeTransport {}
    const [client, server] = connectedServerAndClient(Echo, AccumulatingProtocol, {
      clientTransportFactory: (protocol) => new Marked(protocol, false),
    });
    expect(client.transport).to.be.instanceOf(Marked);
    expect(server.transport).to.not.be.instanceOf(Marked);
  });

  it("passes on the options of connect", () => {
    const clock = new Clock();
    const [client, , pump] = connectedServerAndClient(Greeter, AccumulatingProtocol, {
      greet: false,
      clock,
    });
    expect(client.data).to.have.length(0);
    expect(pump.clock).to.equal(clock);
  });
});
