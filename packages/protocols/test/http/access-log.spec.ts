import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HTTPFactory, proxiedLogFormatter } from "@cordage/protocols/http";
import { flushLoggedErrors, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { ask } from "./asked.ts";
import { get, message, NOW, type ServeOptions, sayHello, serve } from "./served.ts";

const TIME = "[06/Nov/1994:08:49:37 +0000]";

/** What is logged of these requests. */
function logged(bytes: string, options: ServeOptions = {}): string[] {
  const lines: string[] = [];
  const accessLog = { write: (line: string) => void lines.push(line) };
  serve({ process: sayHello, accessLog, ...options }).receive(bytes);
  return lines;
}

describe("the access log (HR-13)", () => {
  it("has a line for each response, in the combined format", () => {
    const first = get("/a?b", "Referer: http://r/", "User-Agent: Test/1");
    expect(logged(first + message("HEAD / HTTP/1.1"))).to.deep.equal([
      `192.168.1.1 - - ${TIME} "GET /a?b HTTP/1.1" 200 5 "http://r/" "Test/1"\n`,
      `192.168.1.1 - - ${TIME} "HEAD / HTTP/1.1" 200 - "-" "-"\n`,
    ]);
  });

  it("escapes what could forge a line or a column", () => {
    const agent = 'x" 200 5 "-" "y\\\xff\xc3\xa9\t';
    const [line] = logged(get('/"', `User-Agent: ${agent}z`));
    expect(line).to.equal(
      `192.168.1.1 - - ${TIME} "GET /\\" HTTP/1.1" 200 5 "-" ` +
        '"x\\" 200 5 \\"-\\" \\"y\\\\\\xef\\xbf\\xbd\\xc3\\xa9\\x09z"\n',
    );
  });

  it("says nothing of a response that is not finished", () => {
    const lines: string[] = [];
    const accessLog = { write: (line: string) => void lines.push(line) };
    const { request, channel } = ask(get("/"), { accessLog });
    request.write("a");
    channel.connectionLost();
    expect(lines).to.deep.equal([]);
  });

  it("follows the time of day", () => {
    let now = NOW;
    const lines: string[] = [];
    const accessLog = { write: (line: string) => void lines.push(line.slice(16, 44)) };
    const { receive } = serve({ process: sayHello, accessLog, wallClock: () => now });
    receive(get("/"));
    now += 0.9;
    receive(get("/"));
    now += 86_400;
    receive(get("/"));
    const next = "[07/Nov/1994:08:49:37 +0000]";
    expect(lines).to.deep.equal([TIME, TIME, next]);
  });

  it("takes a formatter of the program's own, which may leave lines out", () => {
    const options: ServeOptions = {
      logFormatter: (_time, { uri }) => (uri === "/quiet" ? undefined : uri),
    };
    expect(logged(get("/quiet") + get("/loud"), options)).to.deep.equal(["/loud\n"]);
  });
});

describe("proxiedLogFormatter (HR-13)", () => {
  const client = (lines: readonly string[], trusted: string): string => {
    const logFormatter = proxiedLogFormatter({ trustedProxies: [trusted] });
    return `${logged(get("/", ...lines), { logFormatter })[0]?.split(" ")[0]}`;
  };

  it("names the first address that a trusted proxy forwards", () => {
    const lines = ["X-Forwarded-For: 2001:db8::1, 10.0.0.1"];
    expect(client(lines, "192.168.1.1")).to.equal("2001:db8::1");
  });

  it("takes nobody else's word", () => {
    expect(client(["X-Forwarded-For: 1.2.3.4"], "192.168.1.2")).to.equal("192.168.1.1");
  });

  it("names the proxy where it forwards none, or something that is no address", () => {
    expect(client([], "192.168.1.1")).to.equal("192.168.1.1");
    const forged = 'X-Forwarded-For: 1.2.3.4 - - [x] "GET /forged"';
    expect(client([forged], "192.168.1.1")).to.equal("192.168.1.1");
  });
});

describe("the file of an access log (HR-13)", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "access-log-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is added to, and closed after the last response", async () => {
    const logPath = join(folder, "log");
    for (const round of [1, 2]) {
      const { clock } = serve();
      const factory = new HTTPFactory({ clock, wallClock: () => NOW, logPath });
      factory.noisy = false;
      factory.doStart();
      const { request } = ask(get(`/${round}`));
      factory.log(request);
      await Promise.resolve();
      factory.log(request);
      factory.doStop();
    }
    const lines = readFileSync(logPath, "latin1").trimEnd().split("\n");
    expect(lines.map((line) => line.split(" ")[6])).to.deep.equal(["/1", "/1", "/2", "/2"]);
  });

  it("stays open for connections that outlive the port", () => {
    const logPath = join(folder, "log");
    const { clock } = serve();
    const factory = new HTTPFactory({ clock, wallClock: () => NOW, logPath });
    factory.noisy = false;
    factory.doStart();
    const channel = factory.buildProtocol();
    channel.makeConnection(new StringTransport());
    factory.doStop();
    factory.log(ask(get("/late")).request);
    channel.connectionLost();
    expect(readFileSync(logPath, "latin1")).to.include("GET /late");
  });

  it("costs lines, not responses, when it can't be written", async () => {
    const logPath = join(folder, "missing", "log");
    const { receive, sent } = serve({ process: sayHello, logPath });
    receive(get("/"));
    await Promise.resolve();
    expect(sent()).to.include("hello");
    expect(flushLoggedErrors()).to.have.length(1);
  });

  it("fails the start of a port when it can't be opened", () => {
    const factory = new HTTPFactory({ logPath: join(folder, "missing", "log") });
    factory.noisy = false;
    expect(() => factory.doStart()).to.throw("ENOENT");
  });

  it("is one of two places for the lines, not both", () => {
    const options = { logPath: "x", accessLog: { write: () => {} } };
    expect(() => new HTTPFactory(options)).to.throw(TypeError, "not to both");
  });
});
