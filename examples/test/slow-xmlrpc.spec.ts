import { connect, type Socket } from "node:net";
import { encodeMethodCall } from "@cordage/protocols/xmlrpc";
import { expect } from "chai";
import { RunningExample } from "./support/running-example.ts";

/** Calls `wait` over a connection of its own, which is left to the caller. */
function startCall(port: number, seconds: number): Socket {
  const document = encodeMethodCall("wait", [seconds]);
  const head = ["POST / HTTP/1.1", "Host: x", "Connection: close", "Content-Type: text/xml"];
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `${[...head, `Content-Length: ${document.length}`].join("\r\n")}\r\n\r\n${document}`,
  );
  return socket;
}

describe("the slow XML-RPC server", () => {
  it("answers later, gives up when its client has gone, and stops on Ctrl-C", async () => {
    const example = new RunningExample("slow-xmlrpc", "0");
    const port = await example.port();
    let answer = "";
    for await (const chunk of startCall(port, 0)) answer += chunk;
    expect(answer).to.contain("<string>waited 0 seconds</string>");

    const impatient = startCall(port, 3600);
    expect((await example.lines(4)).slice(1)).to.deep.equal(["working", "done", "working"]);
    impatient.destroy();
    expect((await example.lines(5)).at(-1)).to.equal("given up");
    expect(await example.interrupt()).to.equal(0);
  });
});
