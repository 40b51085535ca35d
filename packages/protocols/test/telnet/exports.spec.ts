import * as telnet from "@cordage/protocols/telnet";
import { expect } from "chai";

describe("@cordage/protocols/telnet", () => {
  it("exports what it promises", () => {
    expect(Object.keys(telnet)).to.have.members([
      "AlreadyDisabled",
      "AlreadyEnabled",
      "AlreadyNegotiating",
      "MAX_NEGOTIATIONS",
      "MAX_SUBNEGOTIATION_BYTES",
      "NegotiationError",
      "OptionRefused",
      "SubnegotiationTooLongError",
      "TELNET_COMMANDS",
      "TELNET_OPTIONS",
      "Telnet",
      "TelnetDecoder",
      "TelnetLineReceiver",
      "TelnetTransport",
      "encodeData",
      "encodeLineMode",
      "encodeWindowSize",
      "parseLineMode",
      "parseWindowSize",
    ]);
  });
});
