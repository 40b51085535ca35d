import { once } from "node:events";
import { connect } from "node:net";
import { expect } from "chai";
import { PROGRAM_TIME_LIMIT, RunningExample, resultsOf } from "./support/running-example.ts";

function portIn(line: string | undefined): number {
  return Number(/127\.0\.0\.1:(\d+)/.exec(line ?? "")?.[1]);
}

describe("the showcase (npm start)", () => {
  it("serves echo, a front page and XML-RPC, says how to try them, and stops on Ctrl-C", async () => {
    const showcase = new RunningExample("showcase/main", "--echo", "0", "--http", "0");
    const [echo, http, xmlrpc] = await showcase.lines(3);
    expect(echo).to.match(/^echo +127\.0\.0\.1:\d+ +nc 127\.0\.0\.1 \d+$/);
    expect(http).to.match(/^http +http:\/\/127\.0\.0\.1:\d+\/ +curl http/);
    expect(xmlrpc).to.match(
      /^xmlrpc +http:\/\/127\.0\.0\.1:\d+\/RPC2 +python3 -c ".*add\(2, 3\)\)"$/,
    );

    const socket = connect(portIn(echo), "127.0.0.1");
    socket.write("hello");
    const [answer] = await once(socket, "data");
    expect(String(answer)).to.equal("hello");

    const base = `http://127.0.0.1:${portIn(http)}`;
    const page = await (await fetch(`${base}/`)).text();
    for (const line of [echo, http]) expect(page).to.include(`127.0.0.1:${portIn(line)}`);
    expect((await fetch(`${base}/missing`)).status).to.equal(404);

    const call = (method: string, params: string): Promise<string> =>
      fetch(`${base}/RPC2`, {
        method: "POST",
        headers: { "Content-Type": "text/xml" },
        body: `<methodCall><methodName>${method}</methodName><params>${params}</params></methodCall>`,
      }).then((response) => response.text());
    const two = "<param><value><int>2</int></value></param>";
    expect(await call("add", two + two)).to.include("<int>4</int>");
    expect(await call("add", `${two}<param><value>two</value></param>`)).to.include(
      "add takes two numbers",
    );
    expect(await call("system.listMethods", "")).to.include("<string>add</string>");

    expect(await showcase.interrupt()).to.equal(0);
    socket.destroy();
  }).timeout(PROGRAM_TIME_LIMIT);

  it("says which port is in use, and ends", async () => {
    const first = new RunningExample("showcase/main", "--echo", "0", "--http", "0");
    const taken = portIn((await first.lines(3))[0]);
    const second = new RunningExample("showcase/main", "--echo", `${taken}`, "--http", "0");
    const { status, errors } = await second.ended();
    expect(status).to.equal(1);
    expect(errors).to.match(
      new RegExp(`^Couldn't listen on 127\\.0\\.0\\.1:${taken}: .*EADDRINUSE`),
    );
    expect(errors.trim().split("\n")).to.have.length(1);
    expect(await first.interrupt()).to.equal(0);
  }).timeout(PROGRAM_TIME_LIMIT);

  it("explains a command line it can't take", async () => {
    const wrong = [["--echo", "65536"], ["--echo", "x"], ["--nonsense"], ["stray"]];
    const [help, ...refusals] = await resultsOf("showcase/main", [["--help"], ...wrong]);
    for (const { status, errors } of refusals) {
      expect(status).to.equal(64);
      expect(errors).to.include("Usage: npm start");
    }
    expect(help?.status).to.equal(0);
    expect(help?.output).to.match(/^Usage: npm start/);
  }).timeout(PROGRAM_TIME_LIMIT);
});
