import { ConnectionDone, connectionDone, type ITransport, Protocol } from "@cordage/reactor";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";

describe("Protocol", () => {
  it("takes the transport, then tells connectionMade (P1)", () => {
    let seen: { connected: boolean; transport: ITransport } | undefined;
    class Greeter extends Protocol {
      override connectionMade(): void {
        seen = { connected: this.connected, transport: this.transport };
      }
    }
    const transport = new StringTransport();
    const protocol = new Greeter();
    expect(protocol.connected).to.equal(false);
    protocol.makeConnection(transport);
    expect(seen).to.deep.equal({ connected: true, transport });
  });

  it("has no transport before it is connected, and says so", () => {
    expect(() => new Protocol().transport).to.throw(TypeError, "not connected yet");
  });

  it("keeps connected and its transport when the connection is lost (P1)", () => {
    const transport = new StringTransport();
    const protocol = new Protocol();
    protocol.makeConnection(transport);
    protocol.connectionLost();
    expect(protocol.connected).to.equal(true);
    expect(protocol.transport).to.equal(transport);
  });

  it("lets the transport be replaced, as TLS does", () => {
    const protocol = new Protocol();
    protocol.makeConnection(new StringTransport());
    const secured = new StringTransport();
    protocol.transport = secured;
    expect(protocol.transport).to.equal(secured);
  });

  it("swallows every event unless overridden", () => {
    const protocol = new Protocol();
    protocol.makeConnection(new StringTransport());
    protocol.dataReceived(Buffer.from("ignored"));
    protocol.connectionLost(connectionDone);
    expect(protocol.factory).to.equal(undefined);
  });

  it("is named after its class in log lines (P1)", () => {
    class Echo extends Protocol {}
    expect(new Echo().logPrefix()).to.equal("Echo");
  });
});

describe("connectionDone", () => {
  it("is a Failure that says the connection was closed cleanly (P1)", () => {
    expect(connectionDone.check(ConnectionDone)).to.equal(ConnectionDone);
  });
});
