import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import {
  BodyTooLongError,
  type IResponse,
  ResponseFailed,
  readBody,
  UNKNOWN_LENGTH,
} from "@cordage/protocols/http";
import { ContentDecoderAgent, type ContentDecoderAgentOptions } from "@cordage/protocols/web";
import { failureResultOf, successResultOf } from "@cordage/testing";
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

  it("refuses codings upon codings (AG-16)", () => {
    const { agent, servers } = agentBench();
    const answered = new ContentDecoderAgent(agent).request("GET", "http://h/");
    servers.last.answer(answer("200 OK", [`Content-Encoding: ${"gzip, ".repeat(4)}gzip`]));
    expect(failureResultOf(answered).value).to.be.instanceOf(ResponseFailed);
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
