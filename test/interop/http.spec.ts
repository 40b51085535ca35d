import { NOT_DONE_YET, type Request, Resource, Site } from "@cordage/protocols/web";
import { expect } from "chai";
import { Listening } from "../support/listening.ts";
import { requirePeer, runPeer } from "../support/peers.ts";

/** Answers with what it was sent, and says how much that was. */
class Upload extends Resource {
  override isLeaf = true;

  render_POST(request: Request): string {
    return `${request.content.length} ${request.content.toString("latin1").slice(0, 5)}`;
  }
}

/** Writes its page in pieces, on later turns. */
class Slow extends Resource {
  override isLeaf = true;

  render_GET(request: Request): typeof NOT_DONE_YET {
    const pieces = ["one ", "two ", "three"];
    const writeNext = (): void => {
      const piece = pieces.shift();
      if (piece === undefined) request.finish();
      else {
        request.write(piece);
        setImmediate(writeNext);
      }
    };
    writeNext();
    return NOT_DONE_YET;
  }
}

class Front extends Resource {
  render_GET(): string {
    return "<title>front</title>";
  }
}

describe("HTTP, with curl", () => {
  let listening: Listening;
  let url: string;
  before(() => requirePeer(["curl", "--version"], "curl"));
  beforeEach(async () => {
    listening = new Listening();
    const root = new Resource();
    root.putChild("", new Front());
    root.putChild("upload", new Upload());
    root.putChild("slow", new Slow());
    const options = { clock: listening.reactor };
    url = `http://127.0.0.1:${await listening.listen(new Site(root, options))}`;
  });
  afterEach(() => listening.close());

  async function curl(...args: readonly string[]): Promise<string> {
    const { status, output, errors } = await runPeer("curl", "-sS", "--max-time", "20", ...args);
    expect(errors).to.equal("");
    expect(status).to.equal(0);
    return output.toString();
  }

  it("gives it the page", async () => {
    expect(await curl(`${url}/`)).to.equal("<title>front</title>");
  });

  it("keeps the connection for a second request", async () => {
    const format = "%{num_connects} %{http_code}\n";
    const printed = await curl(
      "-w",
      format,
      "-o",
      "/dev/null",
      `${url}/`,
      "-o",
      "/dev/null",
      `${url}/`,
    );
    expect(printed).to.equal("1 200\n0 200\n");
  });

  it("answers HEAD without a body, with its length", async () => {
    const headers = await curl("--head", `${url}/`);
    expect(headers).to.match(/^HTTP\/1\.1 200 OK\r\n/);
    expect(headers).to.match(/^Content-Length: 20\r$/im);
  });

  it("answers 404 and 405 for what is not there", async () => {
    const codeOf = (...args: readonly string[]): Promise<string> =>
      curl("-o", "/dev/null", "-w", "%{http_code}", ...args);
    expect(await codeOf(`${url}/missing`)).to.equal("404");
    expect(await codeOf("-X", "DELETE", `${url}/`)).to.equal("405");
  });

  it("takes an upload with a length, and a chunked one", async () => {
    // A command line holds at most 128 KiB in one argument, so the body comes through a pipe.
    const upload = (header: string): Promise<string> =>
      runShell(`head -c 300000 /dev/zero | tr '\\0' x | curl -sS --max-time 20 -H '${header}' \
        -H 'Content-Type: text/plain' --data-binary @- ${url}/upload`);
    expect(await upload("Expect:")).to.equal("300000 xxxxx");
    expect(await upload("Transfer-Encoding: chunked")).to.equal("300000 xxxxx");
  });

  it("waits for 100 Continue before a large upload", async () => {
    const trace = await runShell(`head -c 2000000 /dev/zero | curl -v -sS --max-time 20 \
      -H 'Content-Type: application/octet-stream' -H 'Expect: 100-continue' --data-binary @- ${url}/upload 2>&1`);
    expect(trace).to.match(/< HTTP\/1\.1 100 Continue/);
    expect(trace).to.match(/2000000 /);
  });

  it("gets a page that is written in pieces", async () => {
    expect(await curl(`${url}/slow`)).to.equal("one two three");
    expect(await curl("--http1.0", `${url}/slow`)).to.equal("one two three");
  });
});

async function runShell(script: string): Promise<string> {
  const { status, output, errors } = await runPeer("sh", "-c", script);
  expect(errors).to.equal("");
  expect(status).to.equal(0);
  return output.toString();
}
