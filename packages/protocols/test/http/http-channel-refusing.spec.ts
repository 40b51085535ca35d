import {
  MAX_EARLY_BYTES,
  MAX_LINGER_BYTES,
  RESPONSES,
  type Request,
  RequestRefusedError,
} from "@cordage/protocols/http";
import { failureResultOf } from "@cordage/testing";
import { expect } from "chai";
import { allChunkings } from "./chunkings.ts";
import { HOSTILE_REQUESTS } from "./hostile-requests.ts";
import { bodies, get, message, refusal, sayHello, sayURI, serve } from "./served.ts";

describe("HTTPChannel, refusing", () => {
  for (const { name, rule, status, bytes } of HOSTILE_REQUESTS) {
    it(`answers ${name} with one ${status} and goes no further (${rule})`, () => {
      const text = Buffer.from(bytes + get("/smuggled"), "latin1");
      const chunkings = text.length < 300 ? allChunkings(text) : [[text]];
      for (const chunks of chunkings) {
        const { channel, clock, transport, requests, sent } = serve({ process: sayHello });
        for (const chunk of chunks) channel.dataReceived(chunk);
        expect(sent()).to.equal(refusal(`${status} ${RESPONSES.get(status)}`));
        expect(requests).to.deep.equal([]);
        clock.advance(2);
        expect(transport.disconnecting).to.equal(true);
      }
    });
  }

  it("answers the good requests before the bad one, in order", () => {
    const { receive, requests, sent } = serve({ process: sayURI });
    receive(get("/a") + get("/b") + get("b a d") + get("/c"));
    const answered = sent();
    expect(bodies(answered)).to.deep.equal(["/a", "/b", ""]);
    expect(answered.endsWith(refusal("400 Bad Request"))).to.equal(true);
    expect(requests.length).to.equal(2);
  });

  it("never writes into the middle of another response (HC-1)", () => {
    const { receive, requests, sent } = serve({ process: (request) => request.write("so far") });
    receive(get("/a") + get("b a d"));
    expect(sent()).to.not.contain("400");
    requests[0]?.finish();
    expect(sent()).to.equal(`0\r\n\r\n${refusal("400 Bad Request")}`);
  });

  it("writes no refusal behind a response that began before the body was complete", () => {
    const { receive, sent } = serve({ headReceived: (request) => request.write("so far") });
    receive(message("POST / HTTP/1.1", "Transfer-Encoding: chunked"));
    sent();
    receive("nonsense\r\n");
    expect(sent()).to.equal("");
  });

  it("tells a request whose body turned out bad (HC-5)", () => {
    let finish: unknown;
    const { receive } = serve({ headReceived: (request) => (finish = request.notifyFinish()) });
    receive(message("POST / HTTP/1.1", "Transfer-Encoding: chunked"), "nonsense\r\n");
    const failure = failureResultOf(finish as ReturnType<Request["notifyFinish"]>);
    expect(failure.value).to.be.instanceOf(RequestRefusedError);
    expect(failure.value).to.have.property("status", 400);
  });
});

describe("HTTPChannel, lingering (HC-7)", () => {
  it("ends its side at once, and closes 2 seconds later", () => {
    const { clock, receive, transport } = serve();
    receive("nonsense\r\n");
    expect([transport.writeDisconnecting, transport.disconnecting]).to.deep.equal([true, false]);
    clock.advance(1.9);
    expect(transport.disconnecting).to.equal(false);
    clock.advance(0.1);
    expect(transport.disconnecting).to.equal(true);
  });

  it("throws away 64 KiB, and closes at the next byte", () => {
    const { receive, transport } = serve();
    receive("nonsense\r\n", "a".repeat(MAX_LINGER_BYTES));
    expect(transport.disconnecting).to.equal(false);
    receive("a");
    expect(transport.disconnecting).to.equal(true);
  });

  it("is over when the client closes", () => {
    const { channel, clock, receive } = serve();
    receive("nonsense\r\n");
    channel.connectionLost();
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("reads again when early bytes had made it pause", () => {
    const { receive, requests, transport } = serve();
    receive(get("/a"), `bad\r\n${"a".repeat(MAX_EARLY_BYTES)}`);
    expect(transport.producerState).to.equal("paused");
    requests[0]?.finish();
    expect(transport.producerState).to.equal("producing");
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("gives up on a close that takes longer than 15 seconds", () => {
    const { clock, receive, transport } = serve();
    receive("nonsense\r\n");
    clock.pump([2, 14.9]);
    expect(transport.disconnected).to.equal(false);
    clock.advance(0.1);
    expect(transport.disconnected).to.equal(true);
  });
});
