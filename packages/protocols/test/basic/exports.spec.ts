import * as basic from "@cordage/protocols/basic";
import { expect } from "chai";

describe("@cordage/protocols/basic", () => {
  it("exports what it promises", () => {
    expect(Object.keys(basic)).to.have.members([
      "CRLF",
      "ConsumerStoppedError",
      "FileSender",
      "Int16StringReceiver",
      "Int32StringReceiver",
      "Int8StringReceiver",
      "IntNStringReceiver",
      "IntStringDecoder",
      "LengthLimitExceededError",
      "LineContainsDelimiterError",
      "LineDecoder",
      "LineOnlyReceiver",
      "LineReceiver",
      "LineTooLongError",
      "LocalProtocolError",
      "MAX_LINE_LENGTH",
      "MAX_PAUSED_BYTES",
      "MAX_STRING_LENGTH",
      "NetstringDecoder",
      "NetstringParseError",
      "NetstringReceiver",
      "NoProgressError",
      "NotOverriddenError",
      "PausableProtocol",
      "ProtocolError",
      "RemoteProtocolError",
      "StatefulProtocol",
      "StatefulStringProtocol",
      "StringTooLongError",
      "TransferInProgressError",
      "UnfinishedMessageError",
      "encodeIntString",
      "encodeLength",
      "encodeLine",
      "encodeNetstring",
      "joinLine",
    ]);
  });

  it("has no SafeNetstringReceiver (NS-8)", () => {
    expect(basic).not.to.have.property("SafeNetstringReceiver");
  });
});
