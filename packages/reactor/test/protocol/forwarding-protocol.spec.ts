import {
  connectionDone,
  ForwardingProtocol,
  isDrainListener,
  isHalfCloseable,
  isHandshakeListener,
  logPrefixOf,
  Protocol,
} from "@cordage/reactor";
import { AccumulatingProtocol, StringTransport } from "@cordage/testing";
import { expect } from "chai";

class Versatile extends Protocol {
  readonly events: string[] = [];

  readConnectionLost(): void {
    this.events.push("read side");
  }

  writeConnectionLost(): void {
    this.events.push("write side");
  }

  handshakeCompleted(): void {
    this.events.push("handshake");
  }

  drainStarted(): void {
    this.events.push("drain");
  }

  override logPrefix(): string {
    return "versatile";
  }
}

describe("ForwardingProtocol", () => {
  it("passes on the transport and what is received (E4)", () => {
    const inner = new AccumulatingProtocol();
    const outer = new ForwardingProtocol(inner);
    const transport = new StringTransport();
    outer.makeConnection(transport);
    outer.connectionMade();
    outer.dataReceived(Buffer.from("hello"));
    expect(inner.transport).to.equal(transport);
    expect(inner.data.toString()).to.equal("hello");
  });

  it("knows the class of the innermost protocol, also when that is gone", () => {
    const outer = new ForwardingProtocol(new ForwardingProtocol(new Versatile()));
    outer.connectionLost(connectionDone);
    expect(outer.wrappedName).to.equal("Versatile");
    expect(new ForwardingProtocol(new (class extends Protocol {})()).wrappedName).to.equal(
      "protocol",
    );
  });

  it("hands back what async events return", () => {
    const inner = new Protocol();
    const promise = Promise.resolve();
    Object.assign(inner, { dataReceived: () => promise, connectionLost: () => promise });
    const outer = new ForwardingProtocol(inner);
    expect(outer.dataReceived(Buffer.from("x"))).to.equal(promise);
    expect(outer.connectionLost(connectionDone)).to.equal(promise);
  });

  it("lets go of the protocol once that was told of the loss, even if it throws (PW-2)", () => {
    const inner = new AccumulatingProtocol();
    inner.connectionLost = () => {
      throw new Error("boom");
    };
    const outer = new ForwardingProtocol(inner);
    expect(() => outer.connectionLost(connectionDone)).to.throw("boom");
    expect(outer.wrappedProtocol).to.equal(null);
    outer.dataReceived(Buffer.from("late"));
    expect(inner.data.toString()).to.equal("");
  });

  it("has the optional events of the protocol, through any number of wrappers (E4)", () => {
    const inner = new Versatile();
    const outer = new ForwardingProtocol(new ForwardingProtocol(inner));
    expect(isHalfCloseable(outer)).to.equal(true);
    expect(isHandshakeListener(outer)).to.equal(true);
    outer.readConnectionLost?.();
    outer.writeConnectionLost?.();
    outer.handshakeCompleted?.();
    expect(isDrainListener(outer)).to.equal(true);
    outer.drainStarted?.();
    expect(inner.events).to.deep.equal(["read side", "write side", "handshake", "drain"]);
  });

  it("has no others (E4)", () => {
    const outer = new ForwardingProtocol(new Protocol());
    expect(isHalfCloseable(outer)).to.equal(false);
    expect(isHandshakeListener(outer)).to.equal(false);
    expect(isDrainListener(outer)).to.equal(false);
  });

  it("is logged under the name of the protocol, also when that is gone (E4)", () => {
    const outer = new ForwardingProtocol(new Versatile());
    expect(outer.logPrefix()).to.equal("versatile");
    outer.connectionLost(connectionDone);
    expect(outer.logPrefix()).to.equal("versatile");
    expect(logPrefixOf({})).to.equal("Object");
  });
});
