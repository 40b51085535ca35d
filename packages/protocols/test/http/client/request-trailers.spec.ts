import {
  BadHeaders,
  FileBodyProducer,
  Headers,
  type RequestGenerationFailed,
} from "@cordage/protocols/http";
import { failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { connect, OK_HELLO } from "./exchanged.ts";

const HEAD = "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

describe("Trailers of a request (AG-2, AG-3; RFC 9110, section 6.5)", () => {
  it("go out behind a body in chunks, and the response is read as ever", () => {
    const { request, receive, sent } = connect();
    const trailers = new Headers([["X-Sum", ["5d41"]]]);
    const bodyProducer = new FileBodyProducer(Buffer.from("hello"), { trailers });
    const answered = request("PUT", { bodyProducer });
    expect(sent()).to.equal(`${HEAD}5\r\nhello\r\n0\r\nX-Sum: 5d41\r\n\r\n`);
    receive(OK_HELLO);
    expect(successResultOf(answered).code).to.equal(200);
  });

  it("may be filled while the body is read", async () => {
    const { request, sent } = connect();
    const trailers = new Headers();
    async function* body(): AsyncGenerator<Buffer> {
      yield Buffer.from("hello");
      trailers.setRawHeaders("X-Sum", ["\u00e9"]);
    }
    request("PUT", { bodyProducer: new FileBodyProducer(body(), { trailers }) });
    await new Promise((resolve) => setImmediate(resolve)); // the generator runs on turns of its own
    expect(sent()).to.equal(`${HEAD}5\r\nhello\r\n0\r\nX-Sum: \xc3\xa9\r\n\r\n`);
  });

  it("are sent again with the body", () => {
    const trailers = new Headers([["X-Sum", ["5d41"]]]);
    const bodyProducer = new FileBodyProducer(Buffer.from("hello"), { trailers }).replay?.();
    const { request, sent } = connect();
    request("PUT", { bodyProducer });
    expect(sent()).to.equal(`${HEAD}5\r\nhello\r\n0\r\nX-Sum: 5d41\r\n\r\n`);
  });

  it("fail the request when they come too late there, and abort it", () => {
    const { request, transport, sent } = connect();
    const trailers = new Headers([["content-LENGTH", ["5"]]]);
    const bodyProducer = new FileBodyProducer(Buffer.from("hello"), { trailers });
    const { reasons } = failureResultOf(request("PUT", { bodyProducer }))
      .value as RequestGenerationFailed; // what every failure to produce a body is
    expect(reasons[0]?.value).to.be.instanceOf(BadHeaders);
    expect(transport.disconnected).to.equal(true);
    expect(sent()).to.equal(`${HEAD}5\r\nhello\r\n`);
  });

  it("don't go together with a length", () => {
    const trailers = new Headers();
    expect(() => new FileBodyProducer(Buffer.alloc(5), { length: 5, trailers })).to.throw(
      TypeError,
    );
  });
});
