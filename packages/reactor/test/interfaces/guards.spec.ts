import {
  hasLogPrefix,
  type ITransport,
  isDrainListener,
  isHalfCloseable,
  isHandshakeListener,
  isTCPTransport,
  Protocol,
  providesTCP,
} from "@cordage/reactor";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { ManualReactor } from "../support/manual-reactor.ts";

describe("guards of interfaces", () => {
  it("know a half-closeable protocol by both its events (X15)", () => {
    const readConnectionLost = (): void => {};
    const writeConnectionLost = (): void => {};
    const protocol = new Protocol();
    expect(isHalfCloseable(protocol)).to.equal(false);
    expect(isHalfCloseable(Object.assign(new Protocol(), { readConnectionLost }))).to.equal(false);
    expect(isHalfCloseable(Object.assign(new Protocol(), { writeConnectionLost }))).to.equal(false);
    Object.assign(protocol, { readConnectionLost, writeConnectionLost });
    expect(isHalfCloseable(protocol)).to.equal(true);
  });

  it("take a property that is no method for none", () => {
    const names = ["readConnectionLost", "writeConnectionLost", "handshakeCompleted"];
    const protocol = new Protocol();
    for (const name of names) Object.assign(protocol, { [name]: undefined });
    expect(isHalfCloseable(protocol)).to.equal(false);
    expect(isHandshakeListener(protocol)).to.equal(false);
    expect(hasLogPrefix({ logPrefix: "Echo" })).to.equal(false);
  });

  it("know a handshake listener by its event (X30)", () => {
    expect(isHandshakeListener(new Protocol())).to.equal(false);
    const listener = Object.assign(new Protocol(), { handshakeCompleted: () => {} });
    expect(isHandshakeListener(listener)).to.equal(true);
  });

  it("know a drain listener by its event", () => {
    expect(isDrainListener(new Protocol())).to.equal(false);
    const listener = Object.assign(new Protocol(), { drainStarted: () => {} });
    expect(isDrainListener(listener)).to.equal(true);
  });

  it("know who can name itself in log lines (X14)", () => {
    expect(hasLogPrefix(new Protocol())).to.equal(true);
    expect(hasLogPrefix({})).to.equal(false);
  });

  it("know a reactor that can do TCP by its methods", () => {
    expect(providesTCP(new ManualReactor())).to.equal(false);
    expect(providesTCP({ listenTCP: () => {} })).to.equal(false);
    expect(providesTCP({ listenTCP: () => {}, connectTCP: () => {} })).to.equal(true);
  });

  it("know a TCP transport by what only it can do", () => {
    expect(isTCPTransport(new StringTransport())).to.equal(true);
    const plain: ITransport = {
      disconnecting: false,
      write() {},
      writeSequence() {},
      loseConnection() {},
      getPeer: () => new StringTransport().getPeer(),
      getHost: () => new StringTransport().getHost(),
    };
    expect(isTCPTransport(plain)).to.equal(false);
  });
});
