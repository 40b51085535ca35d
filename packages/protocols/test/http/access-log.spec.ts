import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  HTTPFactory,
  MAX_LOGGED_LINE_BYTES,
  proxiedLogFormatter,
  type Request,
} from "@cordage/protocols/http";
import { Clock, flushLoggedErrors, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { ask } from "./asked.ts";
import { get, message, NOW, refusal, type ServeOptions, sayHello, serve } from "./served.ts";

const TIMES = { clock: new Clock(), wallClock: () => NOW };
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

describe("the access log, of requests that are refused (HR-13)", () => {
  const line = (request: string, status: number, sender = '"-" "-"'): string =>
    `192.168.1.1 - - ${TIME} "${request}" ${status} - ${sender}\n`;

  it("has the line of a request whose head breaks a rule or a limit", () => {
    const hostless = "GET /a?b HTTP/1.1\r\n\r\n";
    expect(logged(hostless)).to.deep.equal([line("GET /a?b HTTP/1.1", 400)]);
    expect(logged(get("/a", "X : 1"))).to.deep.equal([line("GET /a HTTP/1.1", 400)]);
    expect(logged(message("GET / HTTP/2.0"))).to.deep.equal([line("GET / HTTP/2.0", 505)]);
    expect(
      logged(message("POST / HTTP/1.1", "Content-Length: 9"), { maxBodySize: 8 }),
    ).to.deep.equal([line("POST / HTTP/1.1", 413)]);
  });

  it("has it behind those that were answered before", () => {
    const lines = logged(get("/a") + get("b a d") + get("/c"));
    expect(lines.slice(1)).to.deep.equal([line("GET b a d HTTP/1.1", 400)]);
    expect(lines[0]).to.contain('"GET /a HTTP/1.1" 200 5');
  });

  it("has as much of the line as came, whatever that is, and no more than 1024 bytes of it", () => {
    const seen = (bytes: string): string[] => logged(bytes, { maxHeadBytes: 2000 });
    expect(seen('\x16\x03\x01"\\\xe9\n\n')).to.deep.equal([
      line('\\x16\\x03\\x01\\"\\\\\\xe9', 400),
    ]);
    expect(seen("\r\n\r\n")).to.deep.equal([line("-", 400)]);
    const long = `GET /${"x".repeat(3000)}`;
    expect(seen(long)).to.deep.equal([line(long.slice(0, MAX_LOGGED_LINE_BYTES), 414)]);
    const hostless = `GET /${"x".repeat(1500)} HTTP/1.1\r\n\r\n`;
    expect(seen(hostless)).to.deep.equal([line(hostless.slice(0, MAX_LOGGED_LINE_BYTES), 400)]);
  });

  it("lets no request forge a line or a column", () => {
    const forged = 'GET /" 200 5 "-" "-"\r1.2.3.4 - - [x] "GET /admin HTTP/1.1" 200 5\n';
    expect(logged(forged)).to.deep.equal([line('GET /\\" 200 5 \\"-\\" \\"-\\"', 400)]);
  });

  it("knows the fields of a request whose body breaks a rule", () => {
    const upload = message("POST /up HTTP/1.1", "Transfer-Encoding: chunked", "User-Agent: T/1");
    expect(logged(`${upload}no chunk\r\n`)).to.deep.equal([
      line("POST /up HTTP/1.1", 400, '"-" "T/1"'),
    ]);
  });

  it("has what came too slowly, and nothing of a connection that was idle", () => {
    for (const [bytes, expected] of [
      ["GET /slow HT", [line("GET /slow HT", 408)]],
      ["", []],
    ] as const) {
      const lines: string[] = [];
      const accessLog = { write: (text: string) => void lines.push(text) };
      const { clock, receive } = serve({ accessLog });
      receive(bytes);
      clock.advance(60);
      expect(lines).to.deep.equal(expected);
    }
  });

  it("has a connection too many, with a dash for the line", () => {
    const lines: string[] = [];
    const accessLog = { write: (text: string) => void lines.push(text) };
    const factory = new HTTPFactory({ ...TIMES, accessLog, maxConnections: 1 });
    for (const _ of "ab") factory.buildProtocol().makeConnection(new StringTransport());
    expect(lines).to.deep.equal([line("-", 503)]);
  });

  it("says nothing where the client was told nothing", () => {
    const upload = message("POST / HTTP/1.1", "Transfer-Encoding: chunked");
    const headReceived = (request: Request): void => request.write("begun");
    expect(logged(`${upload}no chunk\r\n`, { headReceived })).to.deep.equal([]);
  });

  it("leaves them out where the program has a format of its own, unless it has one for them", () => {
    const options: ServeOptions = { logFormatter: (_time, { uri }) => uri };
    expect(logged(`${get("/a")}bad\r\n`, options)).to.deep.equal(["/a\n"]);
    const own: ServeOptions = {
      ...options,
      refusedLogFormatter: (_time, { line: text, reason, status }) =>
        status === 400 ? `${status} ${text} ${reason}` : undefined,
    };
    expect(logged(`${get("/a")}bad\r\n`, own)).to.deep.equal([
      "/a\n",
      "400 bad method is not a token followed by one blank\n",
    ]);
    expect(logged(message("GET / HTTP/2.0"), own)).to.deep.equal([]);
  });

  it("costs nobody an answer when what notes them throws", () => {
    const { receive, sent } = serve({
      accessLog: { write: () => {} },
      refusedLogFormatter: () => {
        throw new SyntaxError("no good");
      },
    });
    receive("bad\r\n");
    expect(sent()).to.equal(refusal("400 Bad Request"));
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
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
