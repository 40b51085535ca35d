import { Failure } from "@cordage/deferred";
import { ConnectionLost, deferLater } from "@cordage/reactor";
import { cancelEverywhere } from "@cordage/testing";
import { expect } from "chai";
import { message, serve } from "./served.ts";

const LOST = new Failure(new ConnectionLost());

describe("an HTTP connection that ends at any moment", () => {
  it("leaves no timeout, no work and nobody waiting (HC-4, HR-13)", async () => {
    const { steps, outcomes } = await cancelEverywhere(function* ({ reactor, waits }) {
      const served = serve({
        clock: reactor,
        process(request) {
          const work = waits(deferLater(reactor, 1, () => request.finishWith("done")));
          waits(request.notifyFinish()).addErrback(() => work.cancel());
          work.addErrback(() => {});
        },
      });
      try {
        const request = message("POST / HTTP/1.1", "Content-Length: 4");
        for (const chunk of [request.slice(0, 20), request.slice(20), "da", "ta", "GET /"]) {
          served.receive(chunk);
          yield chunk;
        }
        reactor.advance(1);
        yield "answered";
      } finally {
        served.channel.connectionLost(LOST);
      }
    });
    expect(steps).to.equal(6);
    expect(outcomes.at(-1)).to.deep.equal(["ok", "ok"]);
  });
});
