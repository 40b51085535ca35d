import * as websocket from "@cordage/protocols/websocket";
import { expect } from "chai";

describe("@cordage/protocols/websocket", () => {
  it("exports these names", () => {
    expect(Object.keys(websocket).sort()).to.deep.equal([
      "BINARY",
      "CLOSE",
      "CLOSE_TIMEOUT",
      "CONTINUATION",
      "GOING_AWAY",
      "INVALID_PAYLOAD",
      "MAX_CLOSE_REASON_BYTES",
      "MAX_MESSAGE_BYTES",
      "MESSAGE_TOO_BIG",
      "MessageDecoder",
      "NORMAL_CLOSURE",
      "NO_STATUS_RECEIVED",
      "PING",
      "PONG",
      "PROTOCOL_ERROR",
      "TEXT",
      "WebSocketError",
      "WebSocketResource",
      "acceptKey",
      "closePayload",
      "encodeFrame",
      "isSameOrigin",
      "isSendableCode",
    ]);
  });
});
