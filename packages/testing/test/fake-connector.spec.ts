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
});
