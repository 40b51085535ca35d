import { connect, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { HTTPFactory, Request } from "@cordage/protocols/http";
import { type IListeningPort, type IPAddress, NodeReactor } from "@cordage/reactor";
import { expect } from "chai";
import { get, message } from "../http/served.ts";

class Hello extends Request {
  override headReceived(): void {
    if (this.method === "POST") this.write("so far"); // and never finishes
  }

  override process(): void {
    this.finishWith("hello");
  }
}

describe("HTTPChannel over TCP", () => {
  let port: IListeningPort;
  let client: Socket;
  let errors: Error[];
  let received: string;

  const told = (event: string): Promise<void> =>
    new Promise((resolve) => client.once(event, () => resolve()));

  beforeEach(async () => {
    const reactor = new NodeReactor();
    const factory = new HTTPFactory({
      clock: reactor,
      maxRequestsPerConnection: 1,
      maxBodySize: 5,
      maxStreamedBodySize: 10,
    });
    factory.noisy = false;
    factory.buildRequest = (channel, head) => new Hello(channel, head);
    port = reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
    await port.whenListening();
    const { port: number } = port.getHost() as IPAddress;
    client = connect({ port: number, host: "127.0.0.1", allowHalfOpen: true });
    errors = [];
    received = "";
    client.setEncoding("latin1").on("data", (piece: string) => {
      received += piece;
    });
    client.on("error", (error) => errors.push(error));
  });

  afterEach(async () => {
    client.destroy();
    await port.stopListening();
  });

  it("sends no reset to a client that goes on sending behind the last response (HC-7)", async () => {
    client.write(get("/"));
    await told("end");
    expect(received).to.match(/\r\n\r\nhello$/);
    for (let i = 0; i < 20; i++) {
      client.write("x");
      await nextTurn();
    }
    client.end();
    await told("close");
    expect(errors).to.deep.equal([]);
  });

  it("resets what would look whole if it simply ended", async () => {
    client.write(message("POST / HTTP/1.0", "Content-Length: 6"));
    await told("close");
    expect(errors.map((error) => "code" in error && error.code)).to.deep.equal(["ECONNRESET"]);
  });
});
