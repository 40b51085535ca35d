import { once } from "node:events";
import { Transform, type TransformOptions } from "node:stream";
import {
  brotliCompressSync,
  constants,
  createBrotliDecompress,
  createGunzip,
  deflateRawSync,
  deflateSync,
  gzipSync,
} from "node:zlib";
import type { Failure } from "@cordage/deferred";
import {
  BodyTooLongError,
  type IResponse,
  ResponseFailed,
  readBody,
  UNKNOWN_LENGTH,
} from "@cordage/protocols/http";
import {
  CONTENT_DECODERS,
  type ContentDecoder,
  ContentDecoderAgent,
  type ContentDecoderAgentOptions,
} from "@cordage/protocols/web";
import { failureResultOf, flushLoggedErrors, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { BodyLog } from "../../http/client/body-log.ts";
import { agentBench, answer, type FakeConnection } from "./fake-servers.ts";

interface Decoded {
  readonly response: IResponse;
  readonly connection: FakeConnection;
}

/** What comes of a body with these codings. */
function respond(codings: string, body: Buffer, options?: ContentDecoderAgentOptions): Decoded {
  const { agent, servers } = agentBench();
  const answered = new ContentDecoderAgent(agent, undefined, options).request("GET", "http://h/");
  const lines = [`Content-Encoding: ${codings}`, `Content-Length: ${body.length}`];
  servers.last.answer(answer("200 OK", lines, body.toString("latin1")));
  return { response: successResultOf(answered), connection: servers.last };
}

const deflate = new Map(CONTENT_DECODERS).get("deflate") as ContentDecoder; // it is among them

const textOf = async (response: IResponse): Promise<string> => String(await readBody(response));

/** What reading the body of a response failed with. */
async function failureOf(response: IResponse): Promise<ResponseFailed> {
  const error: unknown = await readBody(response)
    .toPromise()
    .catch((why: unknown) => why);
  expect(error).to.be.instanceOf(ResponseFailed);
  return error as ResponseFailed;
}

describe("ContentDecoderAgent", () => {
  it("says what it can undo (AG-16)", () => {
    const { agent, servers } = agentBench();
    new ContentDecoderAgent(agent).request("GET", "http://h/");
    expect(servers.last.sent()).to.contain("Accept-Encoding: br, gzip, deflate\r\n");
  });

  for (const [coding, compress] of [
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["GZip", gzipSync],
    ["x-gzip", gzipSync],
    [", gzip,,", gzipSync],
  ] as const) {
    it(`undoes ${coding}, after which the length is unknown (AG-16)`, async () => {
      const { response } = respond(coding, compress("hello"));
      expect(response.length).to.equal(UNKNOWN_LENGTH);
      expect(response.headers.hasHeader("Content-Encoding")).to.equal(false);
      expect(await textOf(response)).to.equal("hello");
    });
  }

  it("undoes several from the right, up to one it doesn't know (AG-16)", async () => {
    const both = respond("deflate, gzip", gzipSync(deflateSync("hello")));
    expect(await textOf(both.response)).to.equal("hello");
    const some = respond("gzip, rot13, br", brotliCompressSync("uryyb"));
    expect(some.response.headers.getRawHeaders("Content-Encoding")).to.deep.equal(["gzip, rot13"]);
    expect(await textOf(some.response)).to.equal("uryyb");
  });

  it("leaves other bodies as they are, `__proto__` among them (AG-16, GEN-6)", async () => {
    for (const coding of ["identity", "rot13", "__proto__", "constructor", "gzip, rot13"]) {
      const { response } = respond(coding, Buffer.from("hello"));
      expect(response.headers.getRawHeaders("Content-Encoding")).to.deep.equal([coding]);
      expect(await textOf(response)).to.equal("hello");
    }
  });

  it("hands on what came behind the body (AG-16)", async () => {
    const { agent, servers } = agentBench();
    const answered = new ContentDecoderAgent(agent).request("GET", "http://h/");
    const body = gzipSync("hello").toString("latin1");
    const lines = ["Content-Encoding: gzip", "Transfer-Encoding: chunked"];
    const chunk = `${body.length.toString(16)}\r\n${body}\r\n`;
    servers.last.answer(answer("200 OK", lines, `${chunk}0\r\nX-Sum: 5d41\r\n\r\n`));
    const response = successResultOf(answered);
    expect(await textOf(response)).to.equal("hello");
    expect(response.trailers?.getRawHeaders("X-Sum")).to.deep.equal(["5d41"]);
  });

  it("takes an empty body for what it is (AG-16)", async () => {
    expect(await textOf(respond("gzip", Buffer.alloc(0)).response)).to.equal("");
  });

  it("fails at a body that is broken, or cut (AG-16)", async () => {
    const whole = gzipSync("hello, ".repeat(100));
    const broken = Buffer.from(whole);
    broken[20] = (broken[20] ?? 0) ^ 0xff;
    await failureOf(respond("gzip", broken).response);
    await failureOf(respond("gzip", whole.subarray(0, -1)).response);
    await failureOf(respond("br", brotliCompressSync("hello").subarray(0, -1)).response);
    await failureOf(respond("gzip", Buffer.from("this is none")).response);
  });

  it("undoes gzip that comes as one member behind another (RFC 1952, section 2.2)", async () => {
    const both = Buffer.concat([gzipSync("hello, "), gzipSync("again")]);
    expect(await textOf(respond("gzip", both).response)).to.equal("hello, again");
    await failureOf(respond("gzip", both.subarray(0, -1)).response);
  });

  describe("given deflate, which means one thing or the other", () => {
    /** What comes of a body in pieces. */
    const inflated = async (...pieces: readonly Buffer[]): Promise<string> => {
      const { agent, servers } = agentBench();
      const answered = new ContentDecoderAgent(agent).request("GET", "http://h/");
      const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
      const lines = ["Content-Encoding: deflate", `Content-Length: ${length}`];
      servers.last.answer(answer("200 OK", lines));
      const text = textOf(successResultOf(answered));
      for (const piece of pieces) servers.last.answer(piece.toString("latin1"));
      return await text;
    };

    const plain = "hello, hello";

    for (const [what, body] of [
      ["in its wrapper", deflateSync(plain)],
      ["in the wrapper of a small window", deflateSync(plain, { windowBits: 9 })],
      ["without it", deflateRawSync(plain)],
      ["without it, and not compressed", deflateRawSync(plain, { level: 0 })],
      ["without it, and with no table of its own", deflateRawSync(plain, { strategy: 4 })],
    ] as const) {
      it(`takes it ${what}, cut anywhere (RFC 9110, section 8.4.1.2)`, async () => {
        for (let at = 0; at <= body.length; at++) {
          expect(await inflated(body.subarray(0, at), body.subarray(at)), `${at}`).to.equal(plain);
        }
        const bytes = [...body].map((byte) => Buffer.from([byte]));
        expect(await inflated(...bytes), "byte by byte").to.equal(plain);
      });

      it(`fails when it ends early ${what}`, async () => {
        for (let length = 1; length < body.length; length++) {
          await failureOf(respond("deflate", body.subarray(0, length)).response);
        }
      });
    }

    it("fails where a wrapper's own checksum is wrong", async () => {
      const broken = deflateSync(plain);
      broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
      await failureOf(respond("deflate", broken).response);
    });

    it("takes no more than it can hand on, and holds no more", async () => {
      const zeros = Buffer.alloc(1_000_000);
      const unended = { finishFlush: constants.Z_FULL_FLUSH }; // so that more can follow
      const more = deflateRawSync(zeros, unended);
      for (const start of [more, deflateSync(zeros, unended)]) {
        const stream = deflate();
        stream.write(start);
        for (let i = 0; i < 1000 && !stream.writableNeedDrain; i++) stream.write(more);
        await once(stream, "readable");
        for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
        expect(stream.writableNeedDrain).to.equal(true);
        expect(stream.readableLength).to.be.within(1, 2 * 65_536); // what newer versions of Node hold, and a piece
        stream.destroy();
      }
    });

    it("decodes no faster than it is read", async () => {
      const body = deflateRawSync(Buffer.alloc(8_000_000));
      const { response } = respond("deflate", body);
      const reader = new BodyLog();
      let length = 0;
      reader.dataReceived = (data) => {
        length += data.length;
        reader.transport.pauseProducing();
      };
      const ended = new Promise<void>((resolve) => {
        reader.connectionLost = () => resolve();
      });
      response.deliverBody(reader);
      while (length < 8_000_000) {
        const before = length;
        reader.transport.resumeProducing();
        await new Promise(setImmediate);
        expect(length - before).to.be.at.most(65_536);
      }
      reader.transport.resumeProducing();
      await ended;
    });
  });

  describe("when the body goes on behind the end of a coding (AG-16)", () => {
    interface Behind {
      readonly connection: FakeConnection;
      readonly body: Promise<string>;
    }

    /** The coded bytes have come and were decoded; so much more of the body is to come. */
    const decodedWithMore = async (
      make: ContentDecoder,
      coded: Buffer,
      more: number,
      options?: ContentDecoderAgentOptions,
    ): Promise<Behind> => {
      const { agent, servers } = agentBench();
      const streams: Transform[] = [];
      const decoder: ContentDecoder = () => {
        const stream = make();
        streams.push(stream);
        return stream;
      };
      const decoding = new ContentDecoderAgent(agent, [["x", decoder]], options);
      const answered = decoding.request("GET", "http://h/");
      const lines = ["Content-Encoding: x", `Content-Length: ${coded.length + more}`];
      servers.last.answer(answer("200 OK", lines));
      const body = textOf(successResultOf(answered));
      const [stream] = streams;
      if (stream === undefined) throw new Error("nothing is decoded");
      const decoded = once(stream, "end");
      servers.last.answer(coded.toString("latin1"));
      servers.last.answer("\0"); // gzip tells with the next byte only that this was all
      await decoded;
      return { connection: servers.last, body };
    };

    for (const [name, make, coded] of [
      ["deflate", deflate, deflateSync("hello")],
      ["bare deflate", deflate, deflateRawSync("hello")],
      ["br", createBrotliDecompress, brotliCompressSync("hello")],
      ["gzip with zeros behind it", createGunzip, gzipSync("hello")],
    ] as const) {
      it(`takes the rest for nothing, and ends with it: ${name}`, async () => {
        const { connection, body } = await decodedWithMore(make, coded, 3);
        connection.answer("\0\0");
        expect(await body).to.equal("hello");
        expect(connection.transport.disconnecting).to.equal(false);
      });
    }

    it("takes no more of the rest than of a body", async () => {
      const limit = { maxDecodedBytes: 5 + 3 };
      const enough = await decodedWithMore(deflate, deflateSync("hello"), 4, limit);
      enough.connection.answer("\0\0\0");
      expect(await enough.body).to.equal("hello");
      const tooMuch = await decodedWithMore(deflate, deflateSync("hello"), 100, limit);
      tooMuch.connection.answer("\0\0\0\0");
      const error: unknown = await tooMuch.body.catch((why: unknown) => why);
      expect(error).to.be.instanceOf(ResponseFailed);
      expect((error as ResponseFailed).reasons[0]?.value).to.be.instanceOf(BodyTooLongError);
      expect(tooMuch.connection.transport.disconnected).to.equal(true);
    });
  });

  it("has what came when only the close told the end (AG-9)", async () => {
    const { agent, servers } = agentBench();
    const answered = new ContentDecoderAgent(agent).request("GET", "http://h/");
    const coded = gzipSync("hello").toString("latin1");
    servers.last.answer(answer("200 OK", ["Content-Encoding: gzip"], coded));
    const body = readBody(successResultOf(answered), { acceptUntilClose: true });
    servers.last.close();
    expect(String(await body)).to.equal("hello");
  });

  describe("with a decoder of the program's own", () => {
    /** A coding whose decoder takes one byte at a time, and what is read of a body in it. */
    const bench = (transform: TransformOptions["transform"]) => {
      const { agent, servers } = agentBench();
      const stream = new Transform({ transform, writableHighWaterMark: 1 });
      const decoding = new ContentDecoderAgent(agent, [["x", () => stream]]);
      const answered = decoding.request("GET", "http://h/");
      servers.last.answer(answer("200 OK", ["Content-Encoding: x", "Content-Length: 4"]));
      return { stream, connection: servers.last, response: successResultOf(answered) };
    };

    it("has the server wait while it is busy (AG-9)", async () => {
      let next = (): void => {};
      const { stream, connection, response } = bench((piece, _encoding, done) => {
        next = () => done(null, piece);
      });
      const body = textOf(response);
      connection.answer("a");
      expect(connection.transport.producerState).to.equal("paused");
      const drained = once(stream, "drain");
      next();
      await drained;
      expect(connection.transport.producerState).to.equal("producing");
      connection.answer("bcd");
      next();
      expect(await body).to.equal("abcd");
      expect(stream.destroyed).to.equal(true);
    });

    it("reads on when it has ended without taking what it was given", async () => {
      const { stream, connection, response } = bench(function (this: Transform, piece) {
        this.push(piece);
        this.push(null); // and never says that it is done
      });
      const body = textOf(response);
      const decoded = once(stream, "end");
      connection.answer("a");
      await decoded;
      expect(connection.transport.producerState).to.equal("producing");
      connection.answer("bcd");
      expect(await body).to.equal("a");
    });

    it("ends it when the body fails", async () => {
      const { stream, connection, response } = bench((piece, _encoding, done) => done(null, piece));
      const failed = failureOf(response);
      connection.answer("a");
      connection.close();
      await failed;
      expect(stream.destroyed).to.equal(true);
    });

    it("fails with what it says, and gives the connection up", async () => {
      const { connection, response } = bench((_piece, _encoding, done) => done(new Error("odd")));
      const failed = failureOf(response);
      connection.answer("a");
      expect((await failed).reasons[0]?.value.message).to.equal("odd");
      expect(connection.transport.disconnected).to.equal(true);
    });
  });

  it("ends a body whose reader throws, and says so in the log (GEN-3)", async () => {
    const { response, connection } = respond("gzip", gzipSync("hello"));
    const reader = new BodyLog();
    const ended = new Promise<Failure>((resolve) => {
      reader.connectionLost = resolve;
    });
    reader.dataReceived = () => {
      throw new Error("no");
    };
    response.deliverBody(reader);
    const { value } = await ended;
    expect(value).to.be.instanceOf(ResponseFailed);
    expect((value as ResponseFailed).reasons[0]?.value.message).to.equal("no");
    expect(flushLoggedErrors(Error)).to.have.lengthOf(1);
    expect(connection.transport.disconnecting).to.equal(false); // it was whole
  });

  it("stops at a body that grows without end (AG-16)", async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000));
    const { reasons } = await failureOf(
      respond("gzip", bomb, { maxDecodedBytes: 999_999 }).response,
    );
    expect(reasons[0]?.value).to.be.instanceOf(BodyTooLongError);
    const enough = respond("gzip", bomb, { maxDecodedBytes: 1_000_000 });
    expect((await readBody(enough.response)).length).to.equal(1_000_000);
    expect(() => respond("gzip", bomb, { maxDecodedBytes: -1 })).to.throw(RangeError);
  });

  it("refuses codings upon codings, and gives their body up (AG-16)", async () => {
    const { agent, servers } = agentBench();
    const answered = new ContentDecoderAgent(agent).request("GET", "http://h/");
    servers.last.answer(answer("200 OK", [`Content-Encoding: ${"gzip, ".repeat(4)}gzip`]));
    expect(failureResultOf(answered).value).to.be.instanceOf(ResponseFailed);
    await Promise.resolve();
    expect(servers.last.transport.disconnected).to.equal(true);
  });

  it("hands on nothing while its reader is paused (AG-9)", async () => {
    const { response } = respond("gzip", gzipSync("hello"));
    const reader = new BodyLog();
    reader.connectionMade = () => reader.transport.pauseProducing();
    const ended = new Promise<void>((resolve) => {
      const lost = reader.connectionLost.bind(reader);
      reader.connectionLost = (reason) => {
        lost(reason);
        resolve();
      };
    });
    response.deliverBody(reader);
    await new Promise(setImmediate);
    expect(reader.text).to.equal("");
    reader.transport.resumeProducing();
    await ended;
    expect({ text: reader.text, end: reader.end }).to.deep.equal({
      text: "hello",
      end: "ResponseDone",
    });
  });
});
