import { once } from "node:events";
import { connect } from "node:net";
import { expect } from "chai";
import { RunningExample } from "./support/running-example.ts";

describe("the throttled echo", () => {
  it("echoes, refuses what is too many, and stops on Ctrl-C", async () => {
    const example = new RunningExample("throttled-echo", "0", "--connections", "1");
    const port = await example.port();
    const first = connect(port, "127.0.0.1");
    first.write("hello");
    const [answer] = await once(first, "data");
    expect(String(answer)).to.equal("hello");

    const second = connect(port, "127.0.0.1").resume();
    await once(second, "close");
    first.destroy();
    expect(await example.interrupt()).to.equal(0);
  });
});
