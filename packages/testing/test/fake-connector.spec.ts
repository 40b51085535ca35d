import { HostnameAddress } from "@cordage/reactor";
import { FakeConnector } from "@cordage/testing";
import { expect } from "chai";

describe("FakeConnector (TE3)", () => {
  it("notes what it is told", () => {
    const destination = new HostnameAddress("example.com", 80);
    const connector = new FakeConnector(destination);
    const notes = (): unknown[] => [
      connector.timesReconnected,
      connector.stoppedConnecting,
      connector.disconnected,
    ];
    expect(notes()).to.deep.equal([0, false, false]);
    connector.stopConnecting();
    expect(notes()).to.deep.equal([0, true, false]);
    connector.connect();
    connector.connect();
    expect(notes()).to.deep.equal([2, true, false]);
    connector.disconnect();
    expect(notes()).to.deep.equal([2, true, true]);
    expect(connector.getDestination()).to.equal(destination);
  });

  it("is connecting until it is told to stop, and again when told to connect", () => {
    const connector = new FakeConnector(new HostnameAddress("example.com", 80));
    const states = [connector.state];
    connector.stopConnecting();
    states.push(connector.state);
    connector.connect();
    states.push(connector.state);
    connector.disconnect();
    states.push(connector.state);
    expect(states).to.deep.equal(["connecting", "disconnected", "connecting", "disconnected"]);
  });
});
