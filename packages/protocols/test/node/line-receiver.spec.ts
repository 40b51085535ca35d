import { connect, type Socket } from "node:net";
import { LineReceiver } from "@cordage/protocols/basic";
import {
  Factory,
  type IListeningPort,
  type IPAddress,
  type ITCPTransport,
  NodeReactor,
} from "@cordage/reactor";
import { expect } from "chai";

/** Does what the lines say. */
class Obedient extends LineReceiver<ITCPTransport> {
  readonly lines: string[] = [];

  override lineReceived(line: Buffer): void {
    this.lines.push(line.toString());
    if (line.toString() === "lose") this.transport.loseConnection();
    if (line.toString() === "abort") this.transport.abortConnection();
    if (line.toString() === "pause") this.pauseProducing();
    this.sendLine(`did ${line}`);
  }
}

describe("LineReceiver over TCP", () => {
  let port: IListeningPort;
  let receiver: Obedient;
  let client: Socket;

  beforeEach(async () => {
    receiver = new Obedient();
    const factory = new Factory();
    factory.noisy = false;
    factory.buildProtocol = () => receiver;
    port = new NodeReactor().listenTCP(0, factory, { interface: "127.0.0.1" });
    await port.whenListening();
    client = connect((port.getHost() as IPAddress).port, "127.0.0.1");
    client.setEncoding("latin1");
    client.on("error", () => {}); // an abort is a reset
  });

  afterEach(async () => {
    client.destroy();
    await port.stopListening();
  });

  for (const request of ["lose", "abort"]) {
    it(`delivers nothing after the line in which it was told to ${request} (GEN-1, LR-13)`, async () => {
      client.resume().write(`one\r\n${request}\r\nthree\r\n`);
      await new Promise((resolve) => client.once("close", resolve));
      expect(receiver.lines).to.deep.equal(["one", request]);
    });
  }

  it("goes on where it paused, with what has arrived meanwhile (LR-11)", async () => {
    client.write("pause\r\ntwo\r\n");
    await received("did pause\r\n");
    client.write("three\r\n");
    expect(receiver.lines).to.deep.equal(["pause"]);
    receiver.resumeProducing();
    expect(receiver.lines).to.deep.equal(["pause", "two"]);
    await received("did two\r\ndid three\r\n");
  });

  /** Resolves when the client has received exactly this. */
  async function received(expected: string): Promise<void> {
    let text = "";
    while (text.length < expected.length) {
      await new Promise((resolve) => client.once("readable", resolve));
      text += client.read() ?? "";
    }
    expect(text).to.equal(expected);
  }
});
