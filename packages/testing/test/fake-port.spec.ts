import { IPv4Address, NotListeningError } from "@cordage/reactor";
import { FakePort, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("FakePort (TE3)", () => {
  const address = new IPv4Address("TCP", "0.0.0.0", 80);
  let port: FakePort;

  beforeEach(() => {
    port = new FakePort(address);
  });

  it("is bound from the start", () => {
    expect(port.isListening).to.equal(true);
    expect(successResultOf(port.whenListening())).to.equal(port);
    expect(port.getHost()).to.equal(address);
  });

  it("is not bound any more when stopped", () => {
    successResultOf(port.stopListening());
    expect(port.isListening).to.equal(false);
    expect(() => port.getHost()).to.throw(NotListeningError);
    failureResultOf(port.whenListening(), NotListeningError);
  });

  it("can be started again", () => {
    port.stopListening();
    port.startListening();
    expect(port.getHost()).to.equal(address);
  });

  it("may be stopped twice", () => {
    port.stopListening();
    successResultOf(port.stopListening());
  });

  it("has nothing to wait for when it is drained", () => {
    expect(() => port.drain({ deadline: -1 })).to.throw(RangeError);
    expect(successResultOf(port.drain({ deadline: 5 }))).to.equal(0);
    expect(port.isListening).to.equal(false);
  });
});
