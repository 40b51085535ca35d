import { randomFillSync } from "node:crypto";
import { Transform } from "node:stream";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { ResponseFinishedError, ResponseParser } from "@cordage/protocols/http";
import {
  type BodyEncoder,
  BrotliEncoderFactory,
  DeflateEncoderFactory,
  EncodingResourceWrapper,
  GzipEncoderFactory,
  MAX_UNENCODED_BYTES,
  NOT_DONE_YET,
  type RenderResult,
  type Request,
  type RequestEncoderFactory,
  Resource,
} from "@cordage/protocols/web";
import { ProducerAlreadyRegisteredError } from "@cordage/reactor";
import { flushLoggedErrors, type StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { NotingProducer } from "../http/asked.ts";
import { get, message } from "../http/served.ts";
import { serveSite } from "./served-site.ts";

const GZIP = "Accept-Encoding: gzip";
const TEXT = "All work and no play makes Jack a dull boy. ".repeat(500);

/** Renders what the test says, for every method. */
class Page extends Resource {
  override isLeaf = true;
  readonly #render: (request: Request) => RenderResult;

  constructor(render: (request: Request) => RenderResult) {
    super();
    this.#render = render;
  }

  override render(request: Request): RenderResult {
    return this.#render(request);
  }
}

/** A request that was made to an encoded page, and the connection that it came on. */
class Exchange {
  readonly transport: StringTransport;
  readonly lose: () => void;
  readonly receive: (bytes: string) => void;
  request: Request | undefined;

  constructor(
    render: (request: Request) => RenderResult,
    bytes: string = get("/", GZIP),
    encoders: readonly RequestEncoderFactory[] = [new GzipEncoderFactory()],
  ) {
    const page = new Page((request) => {
      this.request = request;
      return render(request);
    });
    const served = serveSite(new EncodingResourceWrapper(page, encoders));
    this.transport = served.transport;
    this.lose = served.lose;
    this.receive = served.receive;
    served.receive(bytes);
  }

  /** Its one response, when that is complete. */
  async response(method = "GET"): Promise<{ head: string; body: Buffer }> {
    await this.request?.notifyFinish();
    const bytes = this.transport.value();
    const parser = new ResponseParser();
    parser.expect(method);
    parser.push(bytes);
    const pieces: Buffer[] = [];
    for (let event = parser.next(); event?.kind !== "end"; event = parser.next()) {
      if (event?.kind === "data") pieces.push(event.data);
      else expect(event?.kind).to.equal("head");
    }
    return {
      head: bytes.subarray(0, bytes.indexOf("\r\n\r\n") + 2).toString(),
      body: Buffer.concat(pieces),
    };
  }

  /** Resolves once `isDone`: encoders take turns of their own. */
  async until(isDone: () => boolean): Promise<void> {
    while (!isDone()) await new Promise(setImmediate);
  }
}

const finished = (request: Request, ...pieces: readonly (string | Uint8Array)[]): RenderResult => {
  for (const piece of pieces) request.write(piece);
  request.finish();
  return NOT_DONE_YET;
};

describe("EncodingResourceWrapper (RS-8)", () => {
  it("compresses what a resource returns, and tells its new length", async () => {
    const { head, body } = await new Exchange(() => TEXT).response();
    expect(head).to.contain("\r\nContent-Encoding: gzip\r\n");
    expect(head).to.contain("\r\nVary: Accept-Encoding\r\n");
    expect(head).to.contain(`\r\nContent-Length: ${body.length}\r\n`);
    expect(body.length).to.be.below(TEXT.length / 20);
    expect(gunzipSync(body).toString()).to.equal(TEXT);
  });

  it("knows gzip, deflate and br", async () => {
    for (const [coding, factory, decode] of [
      ["gzip", new GzipEncoderFactory({ compressLevel: 9 }), gunzipSync],
      ["deflate", new DeflateEncoderFactory(), inflateSync],
      ["br", new BrotliEncoderFactory(), brotliDecompressSync],
    ] as const) {
      const asked = get("/", `Accept-Encoding: ${coding}`);
      const { head, body } = await new Exchange(() => TEXT, asked, [factory]).response();
      expect(head).to.contain(`\r\nContent-Encoding: ${coding}\r\n`);
      expect(decode(body).toString()).to.equal(TEXT);
    }
  });

  it("compresses what is written piece by piece, in chunks, whatever length was declared", async () => {
    const exchange = new Exchange((request) => {
      request.setHeader("Content-Length", `${TEXT.length}`);
      return finished(request, TEXT.slice(0, 100), Buffer.from(TEXT.slice(100)));
    });
    const { head, body } = await exchange.response();
    expect(head).to.contain("\r\nTransfer-Encoding: chunked\r\n");
    expect(head).to.not.contain("Content-Length");
    expect(gunzipSync(body).toString()).to.equal(TEXT);
  });

  it("sends the head, and what was written, without waiting for the end", async () => {
    const exchange = new Exchange((request) => {
      request.write("first ");
      return NOT_DONE_YET;
    });
    expect(exchange.transport.value().toString()).to.match(/\r\n\r\n$/);
    const headLength = exchange.transport.value().length;
    await exchange.until(() => exchange.transport.value().length > headLength + 15);
    exchange.request?.write("second");
    exchange.request?.finish();
    expect(gunzipSync((await exchange.response()).body).toString()).to.equal("first second");
  });

  it("answers what is below it in the same way", async () => {
    const root = new Resource();
    let asked: Request | undefined;
    const page = new Page((request) => {
      asked = request;
      return TEXT;
    });
    root.putChild("a", page);
    const served = serveSite(new EncodingResourceWrapper(root, [new GzipEncoderFactory()]));
    served.receive(get("/a", GZIP));
    await asked?.notifyFinish();
    expect(served.sent()).to.contain("\r\nContent-Encoding: gzip\r\n");
  });

  it("keeps responses in order, and goes on with the connection", async () => {
    const exchange = new Exchange(({ uri }) => uri, get("/1", GZIP) + get("/2"));
    await exchange.until(() => /\/2$/.test(exchange.transport.value().toString("latin1")));
    const bytes = exchange.transport.value();
    const second = bytes.indexOf("HTTP/1.1 200 OK", 1);
    const first = bytes.subarray(bytes.indexOf("\r\n\r\n") + 4, second);
    expect(gunzipSync(first).toString()).to.equal("/1");
  });

  it("makes a strong entity tag weak, also where it says that nothing has changed", async () => {
    const tagged = (request: Request): RenderResult => {
      return request.setETag('"a"') === undefined ? TEXT : "";
    };
    const { head } = await new Exchange(tagged).response();
    expect(head).to.contain('\r\nETag: W/"a"\r\n');
    const again = get("/", GZIP, 'If-None-Match: W/"a"');
    const unchanged = await new Exchange(tagged, again).response();
    expect(unchanged.head).to.match(/^HTTP\/1\.1 304 /);
    expect(unchanged.head).to.contain('\r\nETag: W/"a"\r\n');
    expect(unchanged.head).to.contain("\r\nVary: Accept-Encoding\r\n");
    const plain = await new Exchange(tagged, get("/")).response();
    expect(plain.head).to.contain('\r\nETag: "a"\r\n');
  });

  it("leaves out Accept-Ranges: ranges would be of something else", async () => {
    const { head } = await new Exchange((request) => {
      request.setHeader("Accept-Ranges", "bytes");
      return TEXT;
    }).response();
    expect(head).to.not.contain("Accept-Ranges");
  });

  it("adds to Vary what is not said there", async () => {
    const vary = async (said: string): Promise<string[]> => {
      const { head } = await new Exchange((request) => {
        request.setHeader("Vary", said);
        return TEXT;
      }).response();
      return [...head.matchAll(/Vary: ([^\r]*)/g)].map(([, value]) => `${value}`);
    };
    expect(await vary("Cookie")).to.deep.equal(["Cookie", "Accept-Encoding"]);
    expect(await vary("Cookie, accept-encoding")).to.deep.equal(["Cookie, accept-encoding"]);
    expect(await vary("*")).to.deep.equal(["*"]);
  });

  it("leaves the body as it is for clients that don't ask, but says that it varies", async () => {
    const { head, body } = await new Exchange(() => TEXT, get("/")).response();
    expect(head).to.contain("\r\nVary: Accept-Encoding\r\n");
    expect(head).to.not.contain("Content-Encoding");
    expect(body.toString()).to.equal(TEXT);
  });

  it("leaves alone what has no body, and parts", async () => {
    for (const code of [204, 205, 304, 206]) {
      const { head } = await new Exchange((request) => {
        request.setResponseCode(code);
        return code === 206 ? TEXT : "";
      }).response();
      expect(head, `${code}`).to.not.contain("Content-Encoding");
    }
    const asked = message("HEAD / HTTP/1.1", GZIP);
    const { head } = await new Exchange(() => TEXT, asked).response("HEAD");
    expect(head).to.contain(`\r\nContent-Length: ${TEXT.length}\r\n`);
    expect(head).to.not.contain("Content-Encoding");
    const empty = await new Exchange(() => "").response();
    expect(empty.head).to.not.contain("Content-Encoding");
  });

  it("leaves alone what is encoded, and what nobody may change", async () => {
    for (const [name, value] of [
      ["Content-Encoding", "br"],
      ["Cache-Control", "max-age=1, No-Transform"],
    ] as const) {
      const { body } = await new Exchange((request) => {
        request.setHeader(name, value);
        return TEXT;
      }).response();
      expect(body.toString()).to.equal(TEXT);
    }
  });

  it("compresses the page for a resource that failed, too", async () => {
    const exchange = new Exchange(() => {
      throw new SyntaxError("no good");
    });
    const { head, body } = await exchange.response();
    expect(head).to.match(/^HTTP\/1\.1 500 /);
    expect(gunzipSync(body).toString()).to.contain("Processing Failed");
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });

  it("wants an encoder, and levels that there are", () => {
    expect(() => new EncodingResourceWrapper(new Resource(), [])).to.throw(TypeError);
    expect(() => new GzipEncoderFactory({ compressLevel: 10 })).to.throw(RangeError);
    expect(() => new DeflateEncoderFactory({ compressLevel: -1 })).to.throw(RangeError);
    expect(() => new BrotliEncoderFactory({ compressLevel: 1.5 })).to.throw(RangeError);
    expect(() => new BrotliEncoderFactory({ compressLevel: 12 })).to.throw(RangeError);
  });
});

describe("A request that is encoded, as its program sees it (RS-8)", () => {
  it("is finished when the program has finished, and fires when all is sent", async () => {
    for (const finish of [(request: Request) => finished(request, "a"), () => TEXT]) {
      const { request } = new Exchange(finish);
      let isSent = false;
      const done = request?.notifyFinish().addCallback(() => {
        isSent = true;
      });
      expect([request?.finished, isSent]).to.deep.equal([true, false]);
      expect(() => request?.write("more")).to.throw(ResponseFinishedError);
      expect(() => request?.finishWith("more")).to.throw(ResponseFinishedError);
      request?.finish(); // only warns
      await done;
      expect(isSent).to.equal(true);
    }
  });

  it("is lost with its client, with what the encoder holds", async () => {
    for (const begin of [
      (request: Request) => finished(request, TEXT),
      () => TEXT,
      (request: Request): RenderResult => {
        request.write(TEXT);
        return NOT_DONE_YET;
      },
    ]) {
      const { lose, request, transport } = new Exchange(begin);
      const ended = request?.notifyFinish().addErrback(() => "lost");
      lose();
      transport.clear();
      expect(await ended).to.equal("lost");
      request?.write("more");
      for (let i = 0; i < 10; i++) await new Promise(setImmediate);
      expect(transport.value().length).to.equal(0);
    }
  });

  it("is aborted when the encoder fails", async () => {
    const broken: RequestEncoderFactory = {
      coding: "gzip",
      createEncoder: () =>
        new Transform({
          transform: (_chunk, _encoding, done) => done(new SyntaxError("no good")),
        }),
    };
    for (const begin of [(request: Request) => finished(request, TEXT), () => TEXT]) {
      const { transport, until } = new Exchange(begin, get("/", GZIP), [broken]);
      await until(() => transport.disconnected);
      expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
    }
  });

  it("is aborted when it is written to without end, and nothing is taken", () => {
    const { transport } = new Exchange((request) => {
      const piece = Buffer.alloc(1024 * 1024);
      for (let bytes = 0; bytes <= MAX_UNENCODED_BYTES + piece.length; bytes += piece.length) {
        request.write(piece);
      }
      return NOT_DONE_YET;
    });
    expect(transport.disconnected).to.equal(true);
    expect(flushLoggedErrors().map(({ value }) => value.name)).to.deep.equal(["EncoderFullError"]);
  });
});

describe("A request that is encoded, and producers (RS-8)", () => {
  /** Bytes that compress to no less. */
  const noise = (size: number): Buffer => randomFillSync(Buffer.alloc(size));

  it("pauses a push producer while the encoder has enough, and resumes it", async () => {
    const producer = new NotingProducer();
    const { request, until } = new Exchange((asked) => {
      asked.registerProducer(producer, true);
      asked.write(noise(100_000));
      return NOT_DONE_YET;
    });
    expect(producer.told).to.deep.equal(["pause"]);
    await until(() => producer.told.length > 1);
    expect(producer.told).to.deep.equal(["pause", "resume"]);
    request?.unregisterProducer();
    request?.finish();
    await request?.notifyFinish();
  });

  it("takes no more than its buffers hold while the transport is full", async () => {
    const { request, transport, until } = new Exchange((asked) => {
      asked.write("");
      return NOT_DONE_YET;
    });
    const channel = transport.producer as NotingProducer; // streaming: it has all three
    channel.pauseProducing();
    const pieces = Array.from({ length: 64 }, () => noise(16_384));
    let isPaused = false;
    let written = 0;
    const producer = {
      pauseProducing: () => {
        isPaused = true;
      },
      resumeProducing: () => {
        isPaused = false;
        while (!isPaused && written < pieces.length) request?.write(pieces[written++] ?? "");
        if (written < pieces.length) return;
        request?.unregisterProducer();
        request?.finish();
      },
      stopProducing: () => {},
    };
    request?.registerProducer(producer, true);
    producer.resumeProducing(); // how much is taken before a pause depends on the version of Node
    for (let i = 0; i < 50; i++) await new Promise(setImmediate);
    expect(written * 16_384).to.be.below(256 * 1024);
    const sent = transport.value().length;
    channel.resumeProducing();
    await until(() => request?.channel !== undefined && written === pieces.length);
    await request?.notifyFinish();
    expect(transport.value().length).to.be.above(sent + 800_000);
  });

  it("asks a pull producer for a piece when the last one was taken", async () => {
    const pieces = ["a", "b", "c"];
    const exchange = new Exchange((request) => {
      request.registerProducer(
        {
          resumeProducing: () => {
            const piece = pieces.shift();
            if (piece !== undefined) request.write(piece);
            else {
              request.unregisterProducer();
              request.finish();
            }
          },
          stopProducing: () => {},
        },
        false,
      );
      return NOT_DONE_YET;
    });
    expect(gunzipSync((await exchange.response()).body).toString()).to.equal("abc");
  });

  it("stops the producer when the client goes away", () => {
    const producer = new NotingProducer();
    const { lose } = new Exchange((request) => {
      request.registerProducer(producer, true);
      request.notifyFinish().addErrback(() => {});
      return NOT_DONE_YET;
    });
    lose();
    expect(producer.told).to.deep.equal(["stop"]);
  });

  it("stops the producer of a response that failed before it began", async () => {
    const producer = new NotingProducer();
    const exchange = new Exchange((request) => {
      request.registerProducer(producer, true);
      throw new SyntaxError("no good");
    });
    const { head } = await exchange.response();
    expect(head).to.match(/^HTTP\/1\.1 500 /);
    expect(producer.told).to.deep.equal(["stop"]);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });

  it("goes on when the producer is unregistered after the end, or a length declared after it has come", async () => {
    const exchange = new Exchange((request) => {
      request.registerProducer(new NotingProducer(), true);
      request.setHeader("Content-Length", `${TEXT.length}`);
      request.write(TEXT);
      request.finish();
      request.unregisterProducer();
      return NOT_DONE_YET;
    });
    expect(gunzipSync((await exchange.response()).body).toString()).to.equal(TEXT);
    expect(flushLoggedErrors()).to.have.length(1); // that it was left
  });

  it("refuses a second one, and complains of one that is left", async () => {
    const { request } = new Exchange((asked) => {
      asked.registerProducer(new NotingProducer(), true);
      return NOT_DONE_YET;
    });
    expect(() => request?.registerProducer(new NotingProducer(), true)).to.throw(
      ProducerAlreadyRegisteredError,
    );
    request?.finish();
    expect(flushLoggedErrors()).to.have.length(1);
    await request?.notifyFinish();
  });

  it("has an encoder of one's own do what it likes", async () => {
    const shout: BodyEncoder = new Transform({
      transform: (chunk, _encoding, done) => done(null, String(chunk).toUpperCase()),
    });
    const factory = { coding: "gzip", createEncoder: () => shout };
    const { body } = await new Exchange(() => "hello", get("/", GZIP), [factory]).response();
    expect(body.toString()).to.equal("HELLO");
  });
});
