import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidHeaderValueError } from "@cordage/protocols/http";
import {
  EncodingResourceWrapper,
  File,
  type FileOptions,
  GzipEncoderFactory,
  type IResource,
  MAX_RANGES,
  type Request,
  Resource,
} from "@cordage/protocols/web";
import type { IPullProducer } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { get, message, NOW } from "../http/served.ts";
import { bodyOf, serveSite, statusOf } from "./served-site.ts";

const TIME = NOW - 10;
const TIME_TEXT = "Sun, 06 Nov 1994 08:49:27 GMT";

/** Notes the requests for what is below. */
class Watched extends Resource {
  request: Request | undefined = undefined;
  readonly #resource: IResource;

  constructor(resource: IResource) {
    super();
    this.#resource = resource;
  }

  override getChildWithDefault(name: string, request: Request): IResource {
    this.request = request;
    return this.#resource.getChildWithDefault(name, request);
  }
}

/** The files that this process has open, on systems that tell. */
function openFiles(): string[] {
  const folder = "/proc/self/fd";
  return existsSync(folder) ? readdirSync(folder).map((name) => linkOf(join(folder, name))) : [];
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // that of the folder itself is closed by now
  }
}

describe("File", () => {
  let folder: string;
  let top: string;

  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), "files-"));
    folder = join(top, "www");
    for (const name of [folder, join(folder, "empty"), join(folder, "full")]) mkdirSync(name);
    for (const [name, content] of [
      ["secret.txt", "secret"],
      ["www/digits.txt", "0123456789"],
      ["www/page.html.gz", "packed"],
      ["www/data.unknown", "?"],
      ["www/nothing.txt", ""],
      ["www/.hidden", "hidden"],
      ["www/full/index.html", "<p>index</p>"],
    ] as const) {
      writeFileSync(join(top, name), content);
    }
    utimesSync(join(folder, "digits.txt"), TIME, TIME);
  });
  afterEach(() => rmSync(top, { recursive: true }));

  /** What is answered once all is sent, by whichever producer. */
  async function answerTo(bytes: string, resource: IResource = new File(folder)): Promise<string> {
    const watched = new Watched(resource);
    const { receive, sent, transport } = serveSite(watched);
    receive(bytes);
    let isOver = watched.request === undefined;
    watched.request?.notifyFinish().addBoth(() => {
      isOver = true;
    });
    while (!isOver && !transport.disconnected) {
      if (transport.streaming === false) (transport.producer as IPullProducer).resumeProducing();
      await new Promise(setImmediate);
    }
    return transport.disconnected ? "aborted" : sent();
  }

  const ask = (path: string, options?: FileOptions, ...lines: readonly string[]): Promise<string> =>
    answerTo(get(path, ...lines), new File(folder, options));
  const statusOfPath = async (path: string, options?: FileOptions): Promise<number> =>
    statusOf(await ask(path, options));
  const range = (value: string, ...lines: readonly string[]): Promise<string> =>
    ask("/digits.txt", {}, `Range: ${value}`, ...lines);

  it("sends a file, and says what and how long it is (ST-3, ST-4)", async () => {
    const answer = await ask("/digits.txt");
    expect(statusOf(answer)).to.equal(200);
    for (const line of [
      "Content-Type: text/plain",
      "Content-Length: 10",
      "Accept-Ranges: bytes",
      "X-Content-Type-Options: nosniff",
      `Last-Modified: ${TIME_TEXT}`,
    ]) {
      expect(answer).to.contain(`\r\n${line}\r\n`);
    }
    expect(answer).to.match(/\r\nETag: W\/"a-[0-9a-f]+"\r\n/);
    expect(bodyOf(answer)).to.equal("0123456789");
  });

  it("sends files of no bytes, and of more than one piece (ST-9)", async () => {
    expect(await ask("/nothing.txt")).to.contain("\r\nContent-Length: 0\r\n");
    const long = "x".repeat(300_000);
    writeFileSync(join(folder, "long.txt"), long);
    expect(bodyOf(await ask("/long.txt")) === long).to.equal(true);
  });

  it("knows what is packed, and calls nothing HTML that doesn't say so (ST-3)", async () => {
    const packed = await ask("/page.html.gz");
    expect(packed).to.contain("\r\nContent-Type: text/html\r\n");
    expect(packed).to.contain("\r\nContent-Encoding: gzip\r\n");
    expect(await ask("/data.unknown")).to.contain("\r\nContent-Type: application/octet-stream\r\n");
    const options = { contentTypes: new Map([[".txt", "text/x"]]), defaultType: "x/y" };
    expect(await ask("/digits.txt", options)).to.contain("\r\nContent-Type: text/x\r\n");
    expect(await ask("/data.unknown", options)).to.contain("\r\nContent-Type: x/y\r\n");
  });

  it("says how long files may be kept, if it is told, and nothing of what is not there", async () => {
    const options = { cacheControl: "public, max-age=60" };
    const field = "\r\nCache-Control: public, max-age=60\r\n";
    expect(await ask("/digits.txt", options)).to.contain(field);
    expect(await ask("/digits.txt", options, `If-Modified-Since: ${TIME_TEXT}`)).to.contain(field);
    expect(await ask("/digits.txt")).to.not.contain("Cache-Control");
    expect(await ask("/none", options)).to.not.contain("Cache-Control");
  });

  it("answers HEAD like GET, without looking at ranges, and no other method (ST-4, ST-8)", async () => {
    const head = await answerTo(message("HEAD /digits.txt HTTP/1.1", "Range: bytes=0-1"));
    expect(head).to.match(/^HTTP\/1\.1 200 /);
    expect(head).to.contain("\r\nContent-Length: 10\r\n");
    expect(bodyOf(head)).to.equal("");
    expect(statusOf(await answerTo(message("DELETE /digits.txt HTTP/1.1")))).to.equal(405);
  });

  it("says that nothing has changed, to whom knows it (ST-4)", async () => {
    const tag = /ETag: ([^\r]*)/.exec(await ask("/digits.txt"))?.[1];
    for (const line of [`If-None-Match: ${tag}`, `If-Modified-Since: ${TIME_TEXT}`]) {
      expect(await ask("/digits.txt", {}, line)).to.match(/^HTTP\/1\.1 304 [\s\S]*\r\n\r\n$/);
    }
    expect(statusOf(await ask("/digits.txt", {}, 'If-None-Match: W/"other"'))).to.equal(200);
  });

  it("says first that it has changed, then that the client has it (RFC 9110, 13.2.2)", async () => {
    const tag = /ETag: ([^\r]*)/.exec(await ask("/digits.txt"))?.[1];
    const [known, before] = [`If-None-Match: ${tag}`, "Sun, 06 Nov 1994 08:49:26 GMT"];
    const asked = (...lines: readonly string[]): Promise<string> =>
      ask("/digits.txt", {}, ...lines);
    expect(statusOf(await asked(known, `If-Unmodified-Since: ${before}`))).to.equal(412);
    expect(statusOf(await asked(known, `If-Unmodified-Since: ${TIME_TEXT}`))).to.equal(304);
    expect(statusOf(await asked(`If-Match: ${tag}`, known))).to.equal(412);
    expect(statusOf(await asked("If-Match: *", `If-Unmodified-Since: ${before}`))).to.equal(200);
    expect(statusOf(await asked("Range: bytes=20-", 'If-Match: "x"'))).to.equal(412);
    expect(await asked(known)).to.contain(`Last-Modified: ${TIME_TEXT}`);
    const changed = await asked(`If-Unmodified-Since: ${before}`);
    expect([statusOf(changed), bodyOf(changed)]).to.deep.equal([412, ""]);
  });

  it("answers 500 to a type that can't be sent, and keeps nothing open", async () => {
    const options = { contentTypes: new Map([[".txt", "a\0"]]) };
    expect(statusOf(await ask("/digits.txt", options))).to.equal(500);
    expect(flushLoggedErrors(InvalidHeaderValueError)).to.have.length(1);
    expect(openFiles().filter((path) => path.endsWith("digits.txt"))).to.deep.equal([]);
  });

  it("sends the one part that is asked for, cut to what is there (ST-5, ST-6)", async () => {
    for (const [asked, first, last] of [
      ["bytes=2-4", 2, 4],
      ["bytes=7-", 7, 9],
      ["bytes=-3", 7, 9],
      ["bytes=5-99", 5, 9],
      ["bytes=-99", 0, 9],
      ["BYTES=0-0", 0, 0],
      ["bytes=0-3,2-5,6-6", 0, 6],
    ] as const) {
      const answer = await range(asked);
      expect(statusOf(answer), asked).to.equal(206);
      expect(answer).to.contain(`\r\nContent-Range: bytes ${first}-${last}/10\r\n`);
      expect(bodyOf(answer)).to.equal("0123456789".slice(first, last + 1));
    }
  });

  it("refuses with 416 what begins behind the end (ST-5, ST-7)", async () => {
    for (const asked of ["bytes=10-", "bytes=-0", "bytes=10-20,99-"]) {
      const answer = await range(asked);
      expect(statusOf(answer), asked).to.equal(416);
      expect(answer).to.contain("\r\nContent-Range: bytes */10\r\n");
      expect(bodyOf(answer)).to.equal("");
    }
  });

  it("sends the whole when the field can't be read, or asks for too much (ST-5 to ST-7)", async () => {
    const many = Array.from({ length: 11 }, (_, i) => `${i}-${i}`).join();
    for (const asked of [
      "bytes=",
      "bytes=-",
      "bytes=4-2",
      "bytes=+1-2",
      "bytes=a-b",
      "lines=0-1",
      `bytes=${many}`,
    ]) {
      expect(statusOf(await range(asked)), asked).to.equal(200);
    }
  });

  it("sends ten parts, but no eleven (ST-7)", async () => {
    const apart = (count: number): string =>
      Array.from({ length: count }, (_, i) => `${2 * i}-${2 * i}`).join();
    expect(MAX_RANGES).to.equal(10);
    writeFileSync(join(folder, "long.txt"), "x".repeat(100));
    for (const [count, status] of [
      [10, 206],
      [11, 200],
    ] as const) {
      expect(statusOf(await ask("/long.txt", {}, `Range: bytes=${apart(count)}`))).to.equal(status);
    }
  });

  it("sends several parts, each with its place (ST-7)", async () => {
    const answer = await range("bytes=8-,0-1,50-60");
    const boundary = /Content-Type: multipart\/byteranges; boundary=([0-9a-f]{32})\r\n/.exec(
      answer,
    )?.[1];
    const part = (place: string, bytes: string): string =>
      `--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes ${place}/10\r\n\r\n${bytes}\r\n`;
    const body = `${part("0-1", "01")}${part("8-9", "89")}--${boundary}--\r\n`;
    expect(bodyOf(answer)).to.equal(body);
    expect(answer).to.contain(`\r\nContent-Length: ${body.length}\r\n`);
  });

  it("sends parts only of what the client has begun with (ST-4)", async () => {
    expect(statusOf(await range("bytes=0-1", `If-Range: ${TIME_TEXT}`))).to.equal(206);
    expect(statusOf(await range("bytes=0-1", "If-Range: Sun, 06 Nov 1994 08:49:28 GMT"))).to.equal(
      200,
    );
    expect(statusOf(await range("bytes=0-1", 'If-Range: "a"'))).to.equal(200);
  });

  it("takes the time of a file for what it has only a second later (ST-4, RFC 9110, 8.8.2.2)", async () => {
    const ranged = async (changedAt: number): Promise<number> => {
      utimesSync(join(folder, "digits.txt"), changedAt, changedAt);
      const text = new Date(Math.ceil(changedAt) * 1000).toUTCString();
      return statusOf(await range("bytes=0-1", `If-Range: ${text}`));
    };
    expect(await ranged(NOW - 1)).to.equal(206);
    expect(await ranged(NOW)).to.equal(200);
    expect(await ranged(NOW - 0.5)).to.equal(200);
  });

  it("stays in its folder (ST-2)", async () => {
    for (const path of [
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/full/../../secret.txt",
      "/..%5csecret.txt",
      "/digits.txt%00",
      "/%ff",
      "/./digits.txt",
      "//etc/passwd",
      `/${"x".repeat(300)}`,
    ]) {
      expect(await statusOfPath(path), path).to.equal(404);
    }
  });

  it("follows symbolic links within it only, unless told otherwise (ST-2)", async () => {
    symlinkSync(join(folder, "digits.txt"), join(folder, "inside"));
    symlinkSync(join(top, "secret.txt"), join(folder, "outside"));
    symlinkSync(top, join(folder, "up"));
    expect(await statusOfPath("/inside")).to.equal(200);
    expect(await statusOfPath("/outside")).to.equal(404);
    expect(await statusOfPath("/up/secret.txt")).to.equal(404);
    expect(await statusOfPath("/outside", { followSymlinks: true })).to.equal(200);
  });

  it("takes no folder for its own whose name begins like its own (ST-2)", async () => {
    mkdirSync(`${folder}-private`);
    writeFileSync(join(`${folder}-private`, "key"), "secret");
    symlinkSync(`${folder}-private`, join(folder, "private"));
    expect(await statusOfPath("/private/key")).to.equal(404);
  });

  it("waits for nobody who writes to a pipe, which is no file (ST-2)", async () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    expect(await statusOfPath("/pipe")).to.equal(404);
  });

  it("hides what begins with a dot, unless told otherwise (ST-2)", async () => {
    expect(await statusOfPath("/.hidden")).to.equal(404);
    expect(await statusOfPath("/.hidden", { showDotFiles: true })).to.equal(200);
    expect(await statusOfPath("/../secret.txt", { showDotFiles: true })).to.equal(404);
  });

  it("answers 404 to what is not there, and to what is below a file (ST-2)", async () => {
    for (const path of ["/missing", "/digits.txt/", "/digits.txt/x", "/empty/"]) {
      expect(await statusOfPath(path), path).to.equal(404);
    }
  });

  it("sends a folder's index, and clients without the slash to the slash (ST-1)", async () => {
    expect(bodyOf(await ask("/full/"))).to.equal("<p>index</p>");
    const index = { indexNames: ["other", "digits.txt"] };
    expect(bodyOf(await ask("/", index))).to.equal("0123456789");
    const redirected = await ask("/full?a=b");
    expect(statusOf(redirected)).to.equal(302);
    expect(redirected).to.contain("\r\nLocation: /full/?a=b\r\n");
  });

  it("sends nobody to another host (ST-1)", async () => {
    expect(await ask("//full")).to.contain("\r\nLocation: /full/\r\n");
  });

  it("aborts when the file becomes shorter meanwhile (ST-9)", async () => {
    writeFileSync(join(folder, "long.txt"), "x".repeat(300_000));
    const watched = new Watched(new File(folder));
    const { receive, transport } = serveSite(watched);
    receive(get("/long.txt"));
    while (transport.streaming !== false) await new Promise(setImmediate);
    truncateSync(join(folder, "long.txt"), 10);
    while (!transport.disconnected) {
      if (transport.streaming === false) (transport.producer as IPullProducer).resumeProducing();
      await new Promise(setImmediate);
    }
    expect(flushLoggedErrors().map(({ value }) => value.name)).to.deep.equal(["FileChangedError"]);
  });

  it("goes through an encoder, whole files only (RS-8)", async () => {
    const packed = (...lines: string[]): Promise<string> =>
      answerTo(
        get("/digits.txt", "Accept-Encoding: gzip", ...lines),
        new EncodingResourceWrapper(new File(folder), [new GzipEncoderFactory()]),
      );
    expect(await packed()).to.contain("\r\nContent-Encoding: gzip\r\n");
    expect(bodyOf(await packed("Range: bytes=0-1"))).to.equal("01");
  });
});
