import { MAX_EARLY_BYTES } from "@cordage/protocols/http";
import { AccumulatingProtocol, flushLoggedErrors, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { ask } from "./asked.ts";
import { answer, clientRequest, connectOver } from "./client/exchanged.ts";
import { bodies, get, sayHello, serve } from "./served.ts";

const TOO_MUCH = "x".repeat(MAX_EARLY_BYTES + 1);

/** Counts how often it is told to stop reading, and to go on. */
class PacedTransport extends StringTransport {
  readonly told: string[] = [];

  override pauseProducing(): void {
    super.pauseProducing();
    this.told.push("pause");
  }

  override resumeProducing(): void {
    super.resumeProducing();
    this.told.push("resume");
  }
}

describe("HTTPChannel, pausing its transport (HC-1)", () => {
  it("does so once, and resumes once", () => {
    const transport = new PacedTransport();
    const { request, receive } = ask(get("/"), { transport });
    receive(TOO_MUCH, "more", "more");
    expect(transport.told).to.deep.equal(["pause"]);
    request.finishWith("");
    expect(transport.told).to.deep.equal(["pause", "resume"]);
  });

  it("doesn't undo a pause that others have asked for, such as a policy", () => {
    const { receive, transport, sent } = serve({ process: sayHello });
    transport.pauseProducing();
    receive(get("/"));
    expect(bodies(sent())).to.deep.equal(["hello"]);
    expect(transport.producerState).to.equal("paused");
  });

  it("asks nothing of a transport that others have told to close", () => {
    for (const early of [TOO_MUCH, ""]) {
      const { request, receive, transport } = ask(get("/"));
      receive(early);
      transport.loseConnection(); // which throws if it is paused or resumed from now on
      receive(TOO_MUCH);
      request.finishWith("");
      expect(flushLoggedErrors()).to.deep.equal([]);
    }
  });
});

describe("HTTPClientProtocol, pausing its transport (AG-9)", () => {
  const HEAD = answer("200 OK", ["Content-Length: 5"]);

  it("does so once, and resumes once", () => {
    const transport = new PacedTransport();
    const { protocol, receive } = connectOver(transport);
    const response = protocol.request(clientRequest("GET"));
    receive(HEAD, "he", "l");
    expect(transport.told).to.deep.equal(["pause"]);
    response.addCallback((it) => it.deliverBody(new AccumulatingProtocol()));
    receive("lo");
    expect(transport.told).to.deep.equal(["pause", "resume"]);
  });

  it("doesn't undo a pause that others have asked for, such as a policy", () => {
    const transport = new StringTransport();
    const { protocol, receive } = connectOver(transport);
    transport.pauseProducing();
    protocol.request(clientRequest("HEAD"));
    receive(HEAD);
    expect(protocol.isQuiescent).to.equal(true);
    expect(transport.producerState).to.equal("paused");
  });

  it("asks nothing of a transport that others have told to close", () => {
    for (const isPausedBefore of [true, false]) {
      const transport = new StringTransport();
      const { protocol, receive } = connectOver(transport);
      const response = protocol.request(clientRequest("GET"));
      if (isPausedBefore) receive(HEAD);
      transport.loseConnection(); // which throws if it is paused or resumed from now on
      receive(isPausedBefore ? "hello" : `${HEAD}hello`);
      const reader = new AccumulatingProtocol();
      response.addCallback((it) => it.deliverBody(reader));
      expect(reader.data.toString()).to.equal("hello");
    }
  });
});
