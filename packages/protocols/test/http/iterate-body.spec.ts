import { once } from "node:events";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { Failure } from "@cordage/deferred";
import {
  BodyDeliveredError,
  type IResponse,
  type IterateBodyOptions,
  iterateBody,
  MAX_WAITING_BODY_BYTES,
  PotentialDataLoss,
  type Request,
  ResponseFailed,
  ResponseFinishedError,
} from "@cordage/protocols/http";
import { ContentDecoderAgent } from "@cordage/protocols/web";
import { ConnectionDone, ConnectionLost } from "@cordage/reactor";
import { flushLoggedErrors, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { answer, type Connected, connect, OK_HELLO } from "./client/exchanged.ts";
import { bodies, get, message, type ServeOptions, serve } from "./served.ts";

const LOST = new Failure(new ConnectionLost());
const DONE = new Failure(new ConnectionDone());
const CHUNKED = ["Transfer-Encoding: chunked"];

/** Lets everything happen that waits for nothing but Promises. */
async function settle(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve();
}

/** Reads a body in the background. */
class Loop {
  readonly pieces: string[] = [];
  end: unknown = undefined;

  constructor(message: Request | IResponse, options?: IterateBodyOptions) {
    this.#read(message, options).then(
      () => {
        this.end = "complete";
      },
      (error: unknown) => {
        this.end = error;
      },
    );
  }

  async #read(message: Request | IResponse, options?: IterateBodyOptions): Promise<void> {
    for await (const piece of iterateBody(message, options)) {
      this.pieces.push(piece.toString("latin1"));
    }
  }
}

function respond(...chunks: readonly string[]): Connected & { readonly response: IResponse } {
  const connected = connect();
  const answered = connected.request("GET");
  connected.receive(...chunks);
  return { ...connected, response: successResultOf(answered) };
}

describe("iterateBody, of a response", () => {
  it("gives each piece as it comes, and ends with the body", async () => {
    const { response, receive } = respond(OK_HELLO.slice(0, -3));
    const loop = new Loop(response);
    await settle();
    expect(loop.pieces).to.deep.equal(["he"]);
    receive("l");
    await settle();
    expect([loop.pieces, loop.end]).to.deep.equal([["he", "l"], undefined]);
    receive("lo");
    await settle();
    expect([loop.pieces, loop.end]).to.deep.equal([["he", "l", "lo"], "complete"]);
  });

  it("gives the same whole at every split of a body in chunks", async () => {
    const whole = answer("200 OK", CHUNKED, "3\r\nabc\r\n4\r\ndefg\r\n0\r\nX: 1\r\n\r\n");
    const head = answer("200 OK", CHUNKED).length;
    for (let at = head; at < whole.length; at++) {
      const { response, receive } = respond(whole.slice(0, at));
      const loop = new Loop(response);
      await settle();
      receive(whole.slice(at));
      await settle();
      expect([loop.pieces.join(""), loop.end], `${at}`).to.deep.equal(["abcdefg", "complete"]);
      expect(response.trailers?.getRawHeaders("X")).to.deep.equal(["1"]);
    }
  });

  it("ends at once where there is no body", async () => {
    const { response } = respond(answer("204 No Content"));
    const loop = new Loop(response);
    await settle();
    expect([loop.pieces, loop.end]).to.deep.equal([[], "complete"]);
  });

  it("reads nothing before the first round", async () => {
    const { response, transport } = respond(OK_HELLO.slice(0, -3));
    const pieces = iterateBody(response);
    await settle();
    expect(transport.producerState).to.equal("paused");
    expect((await pieces.next()).value?.toString()).to.equal("he");
    expect(transport.producerState).to.equal("producing");
  });

  it("has the server wait while 64 KiB wait for the loop, until all of it is taken", async () => {
    const piece = "x".repeat(MAX_WAITING_BODY_BYTES / 2);
    const size = MAX_WAITING_BODY_BYTES * 2;
    const { response, transport, receive } = respond(
      answer("200 OK", [`Content-Length: ${size}`], "x"),
    );
    const pieces = iterateBody(response);
    await pieces.next();
    receive(piece);
    expect(transport.producerState).to.equal("producing");
    receive(piece);
    expect(transport.producerState).to.equal("paused");
    await pieces.next();
    expect(transport.producerState).to.equal("paused");
    await pieces.next();
    const waiting = pieces.next();
    await settle();
    expect(transport.producerState).to.equal("producing");
    receive("y");
    expect((await waiting).value?.toString()).to.equal("y");
  });

  it("gives the connection up when the loop is left early", async () => {
    const { response, transport } = respond(OK_HELLO.slice(0, -3));
    for await (const _ of iterateBody(response)) break;
    expect(transport.disconnecting).to.equal(true);
  });

  it("keeps the connection when the loop is left after the end has come", async () => {
    const { response, transport } = respond(OK_HELLO);
    for await (const _ of iterateBody(response)) break;
    expect(transport.disconnecting).to.equal(false);
  });

  it("throws what has cut the body short, behind what came", async () => {
    const { response, protocol } = respond(OK_HELLO.slice(0, -3));
    const loop = new Loop(response);
    protocol.connectionLost(LOST);
    await settle();
    expect(loop.pieces).to.deep.equal(["he"]);
    expect(loop.end).to.be.instanceOf(ResponseFailed);
  });

  it("throws PotentialDataLoss where only the close told the end, unless that will do", async () => {
    for (const acceptUntilClose of [false, true]) {
      const { response, protocol } = respond(answer("200 OK", ["Connection: close"], "hello"));
      const loop = new Loop(response, { acceptUntilClose });
      await settle();
      protocol.connectionLost(DONE);
      await settle();
      expect(loop.pieces).to.deep.equal(["hello"]);
      if (acceptUntilClose) expect(loop.end).to.equal("complete");
      else expect(loop.end).to.be.instanceOf(PotentialDataLoss);
    }
  });

  it("takes a body that was cut for no complete one, whatever is accepted", async () => {
    const { response, protocol } = respond(OK_HELLO.slice(0, -3));
    const loop = new Loop(response, { acceptUntilClose: true });
    protocol.connectionLost(DONE);
    await settle();
    expect(loop.end).to.be.instanceOf(ResponseFailed);
  });

  it("throws BodyDeliveredError in a second loop", async () => {
    const { response } = respond(OK_HELLO);
    await text(iterateBody(response));
    const again = new Loop(response);
    await settle();
    expect(again.end).to.be.instanceOf(BodyDeliveredError);
  });

  it("gives what was decoded, of a response that came encoded", async () => {
    const { request, receive } = connect();
    const agent = new ContentDecoderAgent({ request: (method) => request(method) });
    const answered = agent.request("GET", "http://h/");
    const coded = gzipSync("hello ".repeat(1000)).toString("latin1");
    const lines = ["Content-Encoding: gzip", `Content-Length: ${coded.length}`];
    receive(answer("200 OK", lines, coded));
    expect(await text(iterateBody(successResultOf(answered)))).to.equal("hello ".repeat(1000));
  });

  it("can be asked ahead, and left while that waits", async () => {
    const { response, transport, receive } = respond(OK_HELLO.slice(0, -3));
    const pieces = iterateBody(response);
    const asked = [pieces.next(), pieces.next(), pieces.next()];
    await settle();
    receive("l");
    await pieces.return?.();
    const found = await Promise.all(asked);
    expect(found.map(({ value }) => value?.toString())).to.deep.equal(["he", "l", undefined]);
    expect(transport.disconnecting).to.equal(true);
    expect((await pieces.next()).done).to.equal(true);
  });

  it("tells a failure once", async () => {
    const { response, protocol } = respond(OK_HELLO.slice(0, -3));
    const pieces = iterateBody(response);
    await pieces.next();
    const asked = Promise.allSettled([pieces.next(), pieces.next()]);
    await settle();
    protocol.connectionLost(LOST);
    expect((await asked).map(({ status }) => status)).to.deep.equal(["rejected", "fulfilled"]);
    expect((await pieces.next()).done).to.equal(true);
  });

  it("is over when it was left before the first round, and leaves the body to others", async () => {
    const { response } = respond(OK_HELLO);
    const pieces = iterateBody(response);
    await pieces.return?.();
    expect((await pieces.next()).done).to.equal(true);
    expect(await text(iterateBody(response))).to.equal("hello");
  });

  it("makes a Readable of Node's, whose destruction gives the connection up", async () => {
    const { response, transport } = respond(OK_HELLO.slice(0, -3));
    const readable = Readable.from(iterateBody(response));
    const [piece] = await once(readable, "data");
    expect(`${piece}`).to.equal("he");
    readable.destroy(); // although it waits for the next
    await once(readable, "close");
    expect(transport.disconnecting).to.equal(true);
  });
});

/** A server whose requests take their bodies as streams. */
function serveStreams(process: NonNullable<ServeOptions["process"]>) {
  const headReceived = (request: Request): void => {
    request.bodyMode = "stream";
  };
  return serve({ headReceived, process });
}

function upload(length: number): string {
  return message("POST / HTTP/1.1", `Content-Length: ${length}`);
}

describe("iterateBody, of a request", () => {
  it("gives a body that was taken as a whole", async () => {
    const { receive, requests } = serve();
    receive(upload(5), "hello");
    const loop = new Loop(requests[0] as Request);
    await settle();
    expect([loop.pieces, loop.end]).to.deep.equal([["hello"], "complete"]);
  });

  it("gives a body that is taken as a stream, to an async process", async () => {
    const { receive, sent } = serveStreams(async (request) => {
      let bytes = 0;
      for await (const piece of iterateBody(request)) bytes += piece.length;
      request.finishWith(`${bytes} bytes`);
    });
    receive(upload(10), "hello");
    await settle();
    receive("world");
    await settle();
    expect(bodies(sent())).to.deep.equal(["10 bytes"]);
  });

  it("leaves the connection to the response when the loop is left early (HC-6)", async () => {
    const { receive, sent, transport } = serveStreams(async (request) => {
      for await (const piece of iterateBody(request)) {
        if (piece.length > 1) break;
      }
      request.finishWith(request.uri);
    });
    receive(upload(10), "hello");
    await settle();
    expect(bodies(sent())).to.deep.equal(["/"]);
    receive("world"); // is thrown away
    receive(get("/next"));
    await settle();
    expect(bodies(sent())).to.deep.equal(["/next"]);
    expect(transport.disconnecting).to.equal(false);
  });

  it("logs nothing of an async process that lets the loss of its client pass", async () => {
    const loops: Loop[] = [];
    const { receive, channel } = serveStreams(async (request) => {
      for await (const _ of iterateBody(request));
      loops.push(new Loop(request)); // is not reached
    });
    receive(upload(10), "hello");
    await settle();
    channel.connectionLost(LOST);
    await settle();
    expect(loops).to.deep.equal([]);
    expect(flushLoggedErrors()).to.deep.equal([]);
  });

  it("logs what else it throws, after that loss as well", async () => {
    const { receive, channel } = serveStreams(async (request) => {
      await text(iterateBody(request)).catch(() => {}); // the loss, which is not what this is about
      throw new SyntaxError("of its own");
    });
    receive(upload(10), "hello");
    await settle();
    channel.connectionLost(LOST);
    await settle();
    expect(flushLoggedErrors(SyntaxError)).to.have.length(1);
  });

  it("throws ResponseFinishedError where the response was finished before the body had come", async () => {
    const { receive, requests } = serveStreams(() => {});
    receive(upload(10), "hello");
    const loop = new Loop(requests[0] as Request);
    await settle();
    requests[0]?.finishWith("enough");
    await settle();
    expect(loop.pieces).to.deep.equal(["hello"]);
    expect(loop.end).to.be.instanceOf(ResponseFinishedError);
  });
});
