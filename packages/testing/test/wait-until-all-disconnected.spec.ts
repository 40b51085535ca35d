import { Failure } from "@cordage/deferred";
import { ConnectionDone } from "@cordage/reactor";
import {
  AccumulatingProtocol,
  assertNoResult,
  Clock,
  failureResultOf,
  StringTransport,
  successResultOf,
  waitUntilAllDisconnected,
} from "@cordage/testing";
import { expect } from "chai";

describe("waitUntilAllDisconnected (TE4)", () => {
  it("fires when the last protocol has lost its connection, at the next look", () => {
    const clock = new Clock();
    const accumulating = new AccumulatingProtocol();
    const transport = new StringTransport();
    const waiting = waitUntilAllDisconnected(clock, [accumulating, { transport }]);

    clock.advance(0.01);
    accumulating.connectionLost(new Failure(new ConnectionDone()));
    clock.advance(0.01);
    assertNoResult(waiting);
    transport.connected = false;
    clock.advance(0.009);
    assertNoResult(waiting);
    clock.advance(0.001);
    expect(successResultOf(waiting)).to.equal(undefined);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("fires at once when nobody is connected", () => {
    successResultOf(waitUntilAllDisconnected(new Clock(), []));
  });

  it("fails when a protocol has no transport yet", () => {
    const unconnected = {
      get transport(): never {
        throw new TypeError("not connected yet");
      },
    };
    failureResultOf(waitUntilAllDisconnected(new Clock(), [unconnected]), TypeError);
  });
});
