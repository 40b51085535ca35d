import { ConnectionDone } from "@cordage/reactor";
import {
  AccumulatingProtocol,
  NoProtocolAttachedError,
  StringTransportWithDisconnection,
} from "@cordage/testing";
import { expect } from "chai";

describe("StringTransportWithDisconnection (TE2)", () => {
  let transport: StringTransportWithDisconnection;
  let protocol: AccumulatingProtocol;

  beforeEach(() => {
    transport = new StringTransportWithDisconnection();
    protocol = new AccumulatingProtocol();
    transport.protocol = protocol;
    protocol.makeConnection(transport);
  });

  it("tells its protocol before loseConnection returns", () => {
    transport.loseConnection();
    expect(protocol.closedReason?.value).to.be.instanceOf(ConnectionDone);
    expect(transport.connected).to.equal(false);
  });

  it("tells its protocol once", () => {
    transport.loseConnection();
    protocol.closedReason = null;
    transport.loseConnection();
    expect(protocol.closedReason).to.equal(null);
  });

  it("is not connected any more when the protocol hears of it", () => {
    let connected: boolean | undefined;
    protocol.connectionLost = () => {
      connected = transport.connected;
      transport.loseConnection();
    };
    transport.loseConnection();
    expect(connected).to.equal(false);
  });

  it("is disconnecting when the protocol hears of it, so that a receiver stops delivering", () => {
    let disconnecting: boolean | undefined;
    protocol.connectionLost = () => {
      disconnecting = transport.disconnecting;
    };
    transport.loseConnection();
    expect(disconnecting).to.equal(true);
  });

  it("tells its protocol when aborted", () => {
    transport.abortConnection();
    expect(transport.disconnected).to.equal(true);
    expect(protocol.closed).to.equal(true);
  });

  it("can't be closed without a protocol", () => {
    transport.protocol = undefined;
    expect(() => transport.loseConnection()).to.throw(NoProtocolAttachedError);
  });
});
