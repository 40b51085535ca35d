import { Failure } from "@cordage/deferred";
import { WrappingFactory } from "@cordage/protocols/policies";
import {
  ClientFactory,
  ConnectionRefusedError,
  connectionDone,
  Factory,
  type IConnector,
  isProtocolNegotiationFactory,
  Protocol,
} from "@cordage/reactor";
import { FakeConnector, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { AccumulatingFactory, PEER } from "../support/accumulating-factory.ts";

class NotingClientFactory extends ClientFactory {
  override noisy = false;
  override protocol = Protocol;
  readonly events: unknown[] = [];

  override startFactory(): void {
    this.events.push("start");
  }

  override stopFactory(): void {
    this.events.push("stop");
  }

  override startedConnecting(connector: IConnector): void {
    this.events.push("connecting", connector);
  }

  override clientConnectionFailed(connector: IConnector, reason: Failure): void {
    this.events.push("failed", connector, reason);
  }

  override clientConnectionLost(connector: IConnector, reason: Failure): void {
    this.events.push("lost", connector, reason);
  }
}

describe("WrappingFactory", () => {
  it("starts and stops with the factory it wraps (PW-4)", () => {
    const inner = new NotingClientFactory();
    const factory = new WrappingFactory(inner);
    factory.noisy = false;
    factory.doStart();
    expect([inner.numPorts, factory.numPorts]).to.deep.equal([1, 1]);
    factory.doStop();
    expect(inner.events).to.deep.equal(["start", "stop"]);
  });

  it("tells a client factory what becomes of its attempts (PW-4)", () => {
    const inner = new NotingClientFactory();
    const factory = new WrappingFactory(inner);
    const connector = new FakeConnector(PEER);
    const refused = new Failure(new ConnectionRefusedError());
    factory.startedConnecting(connector);
    factory.clientConnectionFailed(connector, refused);
    factory.clientConnectionLost(connector, connectionDone);
    expect(inner.events).to.deep.equal([
      ...["connecting", connector],
      ...["failed", connector, refused],
      ...["lost", connector, connectionDone],
    ]);
  });

  it("wraps a factory that is no client's as well", () => {
    const factory = new WrappingFactory(new AccumulatingFactory());
    factory.startedConnecting(new FakeConnector(PEER));
    factory.clientConnectionFailed(new FakeConnector(PEER), connectionDone);
    factory.clientConnectionLost(new FakeConnector(PEER), connectionDone);
  });

  it("holds the wrappers whose connections stand (PW-4)", () => {
    const factory = new WrappingFactory(new AccumulatingFactory());
    const wrapper = factory.buildProtocol(PEER);
    expect(factory.protocols.size).to.equal(0);
    wrapper?.makeConnection(new StringTransport());
    expect([...factory.protocols]).to.deep.equal([wrapper]);
    wrapper?.connectionLost(connectionDone);
    expect(factory.protocols.size).to.equal(0);
  });

  it("is logged as the factory in itself (PW-4)", () => {
    const factory = new WrappingFactory(new AccumulatingFactory());
    expect(factory.logPrefix()).to.equal("AccumulatingFactory (WrappingFactory)");
  });

  it("refuses what the factory it wraps refuses (PW-5)", () => {
    const inner = new AccumulatingFactory();
    inner.refuses = true;
    expect(new WrappingFactory(inner).buildProtocol(PEER)).to.equal(null);
  });

  it("negotiates languages if the factory it wraps does (PW-6)", () => {
    class Speaking extends Factory {
      acceptableProtocols(): string[] {
        return ["h2"];
      }
    }
    const factory = new WrappingFactory(new Speaking());
    expect(isProtocolNegotiationFactory(factory)).to.equal(true);
    expect(factory.acceptableProtocols?.()).to.deep.equal(["h2"]);
    const silent = new WrappingFactory(new Factory());
    expect(isProtocolNegotiationFactory(silent)).to.equal(false);
  });
});
