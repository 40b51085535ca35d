import * as policies from "@cordage/protocols/policies";
import { expect } from "chai";

describe("@cordage/protocols/policies", () => {
  it("exports what it promises", () => {
    expect(Object.keys(policies)).to.have.members([
      "LimitConnectionsByPeer",
      "LimitTotalConnectionsFactory",
      "MAX_CONNECTIONS_PER_PEER",
      "ProtocolWrapper",
      "SpewingFactory",
      "SpewingProtocol",
      "TIMEOUT_PERIOD",
      "ThrottlingFactory",
      "ThrottlingProtocol",
      "TimeoutFactory",
      "TimeoutMixin",
      "TimeoutProtocol",
      "TrafficLoggingFactory",
      "TrafficLoggingProtocol",
      "WrappingFactory",
    ]);
  });
});
