import { expect } from "chai";
import { CONTINUE, get, HELLO, message, response, sayHello, serve } from "./served.ts";

describe("HTTPChannel, 100-continue (HP-17)", () => {
  const upload = message("POST / HTTP/1.1", "Content-Length: 5", "Expect: 100-continue");

  it("tells the client to go on as soon as the head is complete", () => {
    const { receive, requests, sent } = serve({ process: sayHello });
    receive(upload);
    expect(sent()).to.equal(CONTINUE);
    receive("hello");
    expect(sent()).to.equal(HELLO);
    expect(requests[0]?.content.toString()).to.equal("hello");
  });

  it("knows the expectation in any case, and for chunks", () => {
    const { receive, sent } = serve();
    receive(message("POST / HTTP/1.1", "Transfer-Encoding: chunked", "Expect: 100-Continue"));
    expect(sent()).to.equal(CONTINUE);
  });

  it("says nothing when there is no body", () => {
    const { receive, sent } = serve({ process: sayHello });
    receive(get("/", "Expect: 100-continue"));
    receive(get("/", "Expect: 100-continue", "Content-Length: 0"));
    expect(sent()).to.equal(HELLO + HELLO);
  });

  it("says nothing when the body has begun to arrive", () => {
    const { receive, sent } = serve();
    receive(`${upload}h`);
    expect(sent()).to.equal("");
  });

  it("says nothing in HTTP/1.0", () => {
    const { receive, sent } = serve();
    receive("POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    expect(sent()).to.equal("");
  });

  it("says nothing when the request declines the body, and closes behind the answer", () => {
    const { clock, receive, requests, sent, transport } = serve({
      headReceived: (request) => {
        request.setResponseCode(413);
        request.finishWith("");
      },
    });
    receive(upload);
    expect(sent()).to.equal(
      response("413 Content Too Large", ["Content-Length: 0", "Connection: close"]),
    );
    receive("hello", get("/smuggled"));
    clock.advance(2);
    expect(transport.disconnecting).to.equal(true);
    expect(requests).to.deep.equal([]);
  });

  it("says nothing in the middle of a response that began with the head", () => {
    const { receive, requests, sent } = serve({
      headReceived: (request) => request.write("so far"),
    });
    receive(upload);
    expect(sent())
      .to.match(/\r\n\r\n6\r\nso far\r\n$/)
      .and.not.contain("100 Continue");
    receive("hello");
    expect(requests.length).to.equal(1);
  });

  it("goes behind the response to the request before", () => {
    const { receive, requests, sent } = serve();
    receive(get("/") + upload);
    expect(sent()).to.equal("");
    requests[0]?.finishWith("hello");
    expect(sent()).to.equal(HELLO + CONTINUE);
  });
});
