import * as websocket from "@cordage/protocols/websocket";
import { expect } from "chai";

describe("@cordage/protocols/websocket", () => {
  it("exports these names", () => {
    expect(Object.keys(websocket).sort()).to.deep.equal([
      "BINARY",
      "CLOSE",
      "CLOSE_TIMEOUT",
      "COMPRESSED",
      "COMPRESSION_THRESHOLD",
      "CONTINUATION",
      "ConnectionRejected",
      "GOING_AWAY",
      "HANDSHAKE_TIMEOUT",
      "HandshakeError",
      "INVALID_PAYLOAD",
      "MAX_CLOSE_REASON_BYTES",
      "MAX_DISCARDED_BYTES",
      "MAX_FINAL_BLOCKS",
      "MAX_MESSAGE_BYTES",
      "MESSAGE_TOO_BIG",
      "MessageDecoder",
      "MessageDeflater",
      "MessageInflater",
      "NORMAL_CLOSURE",
      "NO_STATUS_RECEIVED",
      "PING",
      "PING_INTERVAL",
      "PING_TIMEOUT",
      "PONG",
      "PROTOCOL_ERROR",
      "TEXT",
      "WebSocketClientEndpoint",
      "WebSocketError",
      "WebSocketResource",
      "WebSocketTimeoutError",
      "acceptKey",
      "closePayload",
      "encodeFrame",
      "isSameOrigin",
      "isSendableCode",
    ]);
  });
});
