import * as sip from "@cordage/protocols/sip";
import { expect } from "chai";

describe("@cordage/protocols/sip", () => {
  it("exports what it promises", () => {
    expect(Object.keys(sip)).to.have.members([
      "Base",
      "DigestAuthorizer",
      "InMemoryRegistry",
      "MAX_PENDING_REQUESTS",
      "MAX_REGISTERED_URL",
      "MAX_REGISTRATIONS",
      "MAX_SIP_HEADERS",
      "NONCE_LIFETIME",
      "PasswordPortal",
      "Proxy",
      "REGISTRATION_LIFETIME",
      "RegisterProxy",
      "RegistrationError",
      "SIPError",
      "SIPFormatError",
      "SIPMessage",
      "SIPRequest",
      "SIPResponse",
      "SIPURL",
      "SIP_PORT",
      "UnauthorizedLogin",
      "Via",
      "headerForm",
      "headerKey",
      "parseAddress",
      "parseSIPMessage",
      "phraseOf",
    ]);
  });
});
