import { MAX_EARLY_BYTES, type Request } from "@cordage/protocols/http";
import { expect } from "chai";
import { bodies, CountingTransport, get, sayHello, sayURI, serve } from "./served.ts";

describe("HTTPChannel, pipelining (HC-1)", () => {
  it("answers what comes in one chunk in one write", () => {
    const transport = new CountingTransport();
    const { receive, sent } = serve({ process: sayURI, transport });
    receive(get("/a") + get("/b") + get("/c"));
    expect(transport.writes).to.equal(1);
    expect(bodies(sent())).to.deep.equal(["/a", "/b", "/c"]);
  });

  it("writes nothing when there is nothing to say", () => {
    const transport = new CountingTransport();
    const { receive } = serve({ transport });
    receive("GET", get("/").slice(3));
    expect(transport.writes).to.equal(0);
  });

  it("joins heads, text and bytes in order", () => {
    const transport = new CountingTransport();
    const process = (request: Request): void => {
      request.finishWith(request.uri === "/bytes" ? Buffer.from([0xff, 0x00]) : "t\u00e9xt");
    };
    const { receive, sent } = serve({ process, transport });
    receive(get("/text") + get("/bytes") + get("/text"));
    expect(transport.writes).to.equal(1);
    expect(bodies(sent())).to.deep.equal(["t\xc3\xa9xt", "\xff\x00", "t\xc3\xa9xt"]);
  });

  it("does not copy a large body to send it with its head", () => {
    const transport = new CountingTransport();
    const body = Buffer.alloc(40_000, "x");
    const { receive, sent } = serve({ process: (request) => request.finishWith(body), transport });
    receive(get("/"));
    expect(transport.writes).to.equal(1);
    expect(sent().length).to.be.above(40_000);
  });

  it("sends a batch before it grows beyond 64 KiB", () => {
    const transport = new CountingTransport();
    const body = "x".repeat(30_000);
    const { receive } = serve({ process: (request) => request.finishWith(body), transport });
    receive(get("/").repeat(5));
    expect(transport.writes).to.equal(2);
  });

  it("does not look at the next request before the response is finished", () => {
    const { receive, requests, sent } = serve();
    receive(get("/slow") + get("/fast"));
    expect(requests.map(({ uri }) => uri)).to.deep.equal(["/slow"]);
    requests[0]?.finishWith("slow");
    expect(requests.map(({ uri }) => uri)).to.deep.equal(["/slow", "/fast"]);
    requests[1]?.finishWith("fast");
    expect(bodies(sent())).to.deep.equal(["slow", "fast"]);
  });

  it("keeps early bytes, and pauses reading when there are more than 16 KiB", () => {
    const { receive, requests, transport } = serve();
    receive(get("/a"), "x".repeat(MAX_EARLY_BYTES));
    expect(transport.producerState).to.equal("producing");
    receive("x");
    expect(transport.producerState).to.equal("paused");
    expect(requests.length).to.equal(1);
  });

  it("resumes reading when the early bytes have been worked on", () => {
    const { receive, requests, transport } = serve();
    receive(get("/a"), get("/b", `X: ${"x".repeat(MAX_EARLY_BYTES - 30)}`));
    expect(transport.producerState).to.equal("paused");
    requests[0]?.finishWith("");
    expect(transport.producerState).to.equal("producing");
    expect(requests.length).to.equal(2);
  });

  it("stays paused while the early bytes hold more than one request", () => {
    const { receive, requests, transport } = serve();
    receive(get("/a"), get("/b") + get("/c", `X: ${"x".repeat(MAX_EARLY_BYTES - 30)}`));
    requests[0]?.finishWith("");
    expect(transport.producerState).to.equal("paused");
    requests[1]?.finishWith("");
    expect(transport.producerState).to.equal("producing");
  });

  it("answers ten thousand pipelined requests on a flat stack", () => {
    const { receive, requests } = serve();
    receive(get("/a"), get("/b").repeat(400));
    for (let i = 0; i < requests.length; i++) requests[i]?.finishWith("");
    expect(requests.length).to.equal(401);
    const synchronous = serve({ process: sayHello });
    synchronous.receive(get("/").repeat(10_000));
    expect(synchronous.requests.length).to.equal(10_000);
  });

  it("keeps wire order when a request makes more bytes arrive (GEN-2)", () => {
    const served = serve({
      process: (request) => {
        if (request.uri === "/a") served.receive(get("/c"));
        request.finishWith(request.uri);
      },
    });
    served.receive(get("/a") + get("/b"));
    expect(bodies(served.sent())).to.deep.equal(["/a", "/b", "/c"]);
  });
});
