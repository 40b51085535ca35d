import * as socks from "@cordage/protocols/socks";
import { expect } from "chai";

describe("@cordage/protocols/socks", () => {
  it("exports what it promises", () => {
    expect(Object.keys(socks)).to.have.members([
      "BIND_TIMEOUT",
      "MAX_FIELD_BYTES",
      "MAX_RELAYED_HOSTS",
      "MAX_WAITING_DATAGRAMS",
      "NEGOTIATION_TIMEOUT",
      "REQUEST_TIMEOUT",
      "SOCKS4ClientEndpoint",
      "SOCKS5ClientEndpoint",
      "SOCKSAuthenticationError",
      "SOCKSMessageError",
      "SOCKSRefusedError",
      "SOCKSServer",
      "SOCKSSettings",
      "SOCKSv4",
      "SOCKSv4Factory",
      "SOCKSv5",
      "SOCKSv5Factory",
      "Socks4Decoder",
      "Socks5Decoder",
      "TARGET_TIMEOUT",
      "decodeSocks5Datagram",
      "encodeSocks5Datagram",
      "passwordTable",
    ]);
  });
});
