import { once } from "node:events";
import { connect, createServer } from "node:net";
import { expect } from "chai";
import { RunningExample } from "./support/running-example.ts";

describe("the port forwarder", () => {
  it("forwards connections, says which it could not, and stops on Ctrl-C", async () => {
    const target = createServer((socket) => socket.end("from the target")).listen(0, "127.0.0.1");
    await once(target, "listening");
    const { port: targetPort } = target.address() as { port: number };
    const example = new RunningExample("port-forward", "0", "127.0.0.1", `${targetPort}`);
    const port = await example.port();

    const forwarded = connect(port, "127.0.0.1");
    const [answer] = await once(forwarded, "data");
    expect(String(answer)).to.equal("from the target");
    forwarded.destroy();

    target.close();
    await once(target, "close");
    const refused = connect(port, "127.0.0.1").resume();
    await once(refused, "close");
    const [, line] = await example.lines(2);
    expect(line).to.match(/^not forwarded: IPv4Address\(TCP, '127\.0\.0\.1', \d+\)$/);
    expect(await example.interrupt()).to.equal(0);
  });
});
