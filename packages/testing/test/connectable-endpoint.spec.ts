import { Failure } from "@cordage/deferred";
import {
  ConnectingCancelledError,
  ConnectionRefusedError,
  Factory,
  NoRouteError,
} from "@cordage/reactor";
import {
  AccumulatingProtocol,
  assertNoResult,
  connectableEndpoint,
  failureResultOf,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

describe("connectableEndpoint (TE6)", () => {
  const factory = Factory.forProtocol(AccumulatingProtocol);

  it("connects when told to, and not before", () => {
    const [endpoint, completer] = connectableEndpoint();
    const connecting = endpoint.connect(factory);
    assertNoResult(connecting);

    const pump = completer.succeedOnce();
    const protocol = successResultOf(connecting) as AccumulatingProtocol; // the factory's
    expect(protocol.made).to.equal(true);

    pump?.serverIO.write("hello");
    pump?.flush();
    expect(protocol.data.toString()).to.equal("hello");
  });

  it("fails when told to, as it is told to", () => {
    const [endpoint, completer] = connectableEndpoint();
    const first = endpoint.connect(factory);
    const second = endpoint.connect(factory);
    completer.failOnce();
    failureResultOf(first, ConnectionRefusedError);
    assertNoResult(second);
    const reason = new Failure(new NoRouteError());
    completer.failOnce(reason);
    expect(failureResultOf(second)).to.equal(reason);
  });

  it("has nobody to connect until somebody tries", () => {
    const [, completer] = connectableEndpoint();
    expect(completer.succeedOnce()).to.equal(undefined);
  });

  it("makes attempts that can be cancelled (E3)", () => {
    const [endpoint] = connectableEndpoint();
    const connecting = endpoint.connect(factory);
    connecting.cancel();
    failureResultOf(connecting, ConnectingCancelledError);
  });
});
