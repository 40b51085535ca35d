import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const MAIN = fileURLToPath(new URL("../dist/showcase/main.js", import.meta.url));

/** A running showcase and what it prints. */
class Showcase {
  readonly #child;
  output = "";
  errors = "";

  constructor(...args: readonly string[]) {
    this.#child = spawn(process.execPath, ["--enable-source-maps", MAIN, ...args], {
      stdio: "pipe",
    });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.output += text;
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.errors += text;
    });
  }

  /** Resolves with the lines once there is one for each of the three services. */
  async lines(): Promise<string[]> {
    while (this.output.split("\n").length <= 3) await once(this.#child.stdout, "data");
    return this.output.trim().split("\n");
  }

  interrupt(): void {
    this.#child.kill("SIGINT");
  }

  async ended(): Promise<number> {
    const [status] = await once(this.#child, "close");
    return status as number;
  }
}

function portIn(line: string | undefined): number {
  return Number(/127\.0\.0\.1:(\d+)/.exec(line ?? "")?.[1]);
}

describe("the showcase (npm start)", () => {
  it("serves echo, a front page and XML-RPC, says how to try them, and stops on Ctrl-C", async () => {
    const showcase = new Showcase("--echo", "0", "--http", "0");
    const [echo, http, xmlrpc] = await showcase.lines();
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

    showcase.interrupt();
    expect(await showcase.ended()).to.equal(0);
    socket.destroy();
    expect(showcase.errors).to.equal("");
  });

  it("says which port is in use, and ends", async () => {
    const first = new Showcase("--echo", "0", "--http", "0");
    const taken = portIn((await first.lines())[0]);
    const second = new Showcase("--echo", `${taken}`, "--http", "0");
    expect(await second.ended()).to.equal(1);
    expect(second.errors).to.match(
      new RegExp(`^Couldn't listen on 127\\.0\\.0\\.1:${taken}: .*EADDRINUSE`),
    );
    expect(second.errors.trim().split("\n")).to.have.length(1);
    first.interrupt();
    expect(await first.ended()).to.equal(0);
  });

  it("explains a command line it can't take", async () => {
    for (const args of [["--echo", "65536"], ["--echo", "x"], ["--nonsense"], ["stray"]]) {
      const showcase = new Showcase(...args);
      expect(await showcase.ended()).to.equal(64);
      expect(showcase.errors).to.include("Usage: npm start");
    }
    const help = new Showcase("--help");
    expect(await help.ended()).to.equal(0);
    expect(help.output).to.match(/^Usage: npm start/);
  });
});
