import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import {
  EncodingResourceWrapper,
  GzipEncoderFactory,
  type IResource,
  type Request,
  Resource,
  type StreamedBody,
} from "@cordage/protocols/web";
import type { IPullProducer } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { get, message, response } from "../http/served.ts";
import { Page } from "./page.ts";
import { bodyOf, type ServedSite, serveSite, statusOf } from "./served-site.ts";

const HEAD = response("200 OK", ["Transfer-Encoding: chunked", "Content-Type: text/html"]);

/** A source that tells how far it was read. */
class Source implements AsyncIterable<string> {
  read = 0;
  isClosed = false;
  readonly #pieces: readonly (string | Error)[];

  constructor(...pieces: readonly (string | Error)[]) {
    this.#pieces = pieces;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, void> {
    try {
      for (const piece of this.#pieces) {
        this.read += 1;
        if (piece instanceof Error) throw piece;
        yield piece;
      }
    } finally {
      this.isClosed = true;
    }
  }
}

interface Pulled extends ServedSite {
  /** Has the client take what was sent, `times` times. */
  pull(times?: number): Promise<void>;
  /** The same until nothing is to come: what else takes its turns is waited for. */
  pullAll(): Promise<void>;
}

function ask(source: StreamedBody, request: string = get("/")): Pulled {
  return askFor(new Page(() => source), request);
}

function askFor(resource: IResource, request: string): Pulled {
  const served = serveSite(resource);
  served.receive(request);
  const { transport } = served;
  const pull = async (times = 1): Promise<void> => {
    for (let i = 0; i < times; i++) {
      if (transport.streaming === false) (transport.producer as IPullProducer).resumeProducing();
      await new Promise(setImmediate); // streams of Node's take turns
    }
  };
  const pullAll = async (): Promise<void> => {
    const isOver = (): boolean =>
      transport.writeDisconnecting || transport.value().toString("latin1").endsWith("0\r\n\r\n");
    while (!isOver()) await pull();
  };
  return { ...served, pull, pullAll };
}

describe("A resource that returns something to be read as it comes", () => {
  it("has it sent in chunks, text as UTF-8, and nothing behind its end", async () => {
    const { pull, sent, transport } = ask(new Source("three", "", "caf\u00e9"));
    await pull(4);
    expect(sent()).to.equal(`${HEAD}5\r\nthree\r\n5\r\ncaf\xc3\xa9\r\n0\r\n\r\n`);
    expect(transport.disconnecting).to.equal(false);
  });

  it("has no piece read before the client has taken the last one", async () => {
    const source = new Source("one", "two", "three");
    const { pull } = ask(source);
    for (const read of [1, 2, 3, 3]) {
      await pull();
      expect(source.read).to.equal(read);
    }
    expect(source.isClosed).to.equal(true);
  });

  it("may be an async generator, with a length of its own", async () => {
    class Counting extends Resource {
      override isLeaf = true;

      async *render_GET(request: Request): AsyncGenerator<string, void, void> {
        request.setHeader("Content-Length", "4");
        yield "12";
        yield "34";
      }
    }
    const { pull, sent } = askFor(new Counting(), get("/"));
    await pull(4);
    expect(sent()).to.equal(
      response("200 OK", ["Content-Length: 4", "Content-Type: text/html"], "1234"),
    );
  });

  it("may return it later, and as a stream of Node's or of the web", async () => {
    for (const make of [Readable.from, webStream]) {
      const { pullAll, sent } = askFor(
        new Page(async () => make([Buffer.from("a"), Buffer.from("b")])),
        get("/"),
      );
      await pullAll();
      expect(sent()).to.equal(`${HEAD}1\r\na\r\n1\r\nb\r\n0\r\n\r\n`);
    }
  });

  it("goes through an encoder that the client accepts (RS-8)", async () => {
    const page = new Page(() => new Source("rope ".repeat(1000), "rope ".repeat(1000)));
    const wrapped = new EncodingResourceWrapper(page, [new GzipEncoderFactory()]);
    const { pullAll, sent } = askFor(
      wrapped,
      message("GET / HTTP/1.0", "Accept-Encoding: gzip"), // whose body has no chunks
    );
    await pullAll();
    const body = gunzipSync(Buffer.from(bodyOf(sent()), "latin1"));
    expect(body.toString()).to.equal("rope ".repeat(2000));
  });

  it("has it closed unread where only the head is sent", async () => {
    const head = new Source("never");
    const asked = ask(head, message("HEAD / HTTP/1.1"));
    expect([asked.sent(), head.read]).to.deep.equal([HEAD.replace(/Transfer.*\r\n/, ""), 0]);

    const readable = Readable.from(["never"]);
    const unchanged = new Page((request) => {
      request.setResponseCode(304);
      return readable;
    });
    const { sent } = askFor(unchanged, get("/"));
    expect(statusOf(sent())).to.equal(304);
    expect(readable.destroyed).to.equal(true);
  });

  it("has nobody hear of the failure of what is closed", async () => {
    const readable = new Readable({ read: () => {} });
    const { sent } = ask(readable, message("HEAD / HTTP/1.1"));
    readable.emit("error", new SyntaxError("too late")); // without a listener that is thrown
    expect(statusOf(sent())).to.equal(200);
  });

  it("has it closed when the client goes away, and nothing logged", async () => {
    const source = new Source("one", "two", "three");
    const { pull, lose } = ask(source);
    await pull();
    lose();
    await pull();
    expect([source.read, source.isClosed]).to.deep.equal([1, true]);
    expect(flushLoggedErrors()).to.deep.equal([]);
  });

  it("has it closed when the client has gone before it came", async () => {
    const readable = Readable.from(["never"]);
    let resolve: (value: Readable) => void = () => {};
    const later = new Promise<Readable>((fire) => {
      resolve = fire;
    });
    const { lose, pull } = askFor(new Page(() => later), get("/"));
    lose();
    resolve(readable);
    await pull();
    expect(readable.destroyed).to.equal(true);
    flushLoggedErrors(); // of what comes too late
  });

  it("is answered with 500 when it fails before its first piece (RS-4)", async () => {
    const { pull, sent } = ask(new Source(new SyntaxError("of the source")));
    await pull();
    expect(statusOf(sent())).to.equal(500);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });

  it("is cut, for the client to see, when it fails later (RS-4)", async () => {
    const { pull, sent, transport } = ask(new Source("one", new SyntaxError("of the source")));
    await pull(3);
    expect(sent()).to.equal(`${HEAD}3\r\none\r\n`);
    expect(transport.disconnected).to.equal(true);
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });

  it("is cut when it yields what is no body", async () => {
    const { pull, transport } = ask(Readable.from(["one", 2, "three"]));
    await pull(3);
    expect(transport.disconnected).to.equal(true);
    expect(flushLoggedErrors(TypeError)).to.have.length(1);
  });

  it("is cut when it is shorter than was declared (HR-7)", async () => {
    const page = new Page((request) => {
      request.setHeader("Content-Length", "4");
      return new Source("one");
    });
    const { pull, transport } = askFor(page, get("/"));
    await pull(3);
    expect(transport.disconnected).to.equal(true);
    expect(flushLoggedErrors()).to.have.length(1);
  });
});

function webStream(pieces: readonly Buffer[]): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(pieces)) as ReadableStream<Uint8Array>; // the types of the two are apart
}
