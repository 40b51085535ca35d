import { SIPFormatError, SIPURL } from "@cordage/protocols/sip";
import { expect } from "chai";

describe("SIPURL", () => {
  for (const text of [
    "sip:example.org",
    "sip:ann@example.org",
    "sip:ann:secret@example.org:5061",
    "sip:ann@[2001:db8::1]:5060",
    "sip:+1-212;ext=1@example.org;user=phone",
    "sip:ann@example.org;transport=udp;lr?Subject=x&Priority=urgent",
  ]) {
    it(`reads and writes ${text}`, () => {
      expect(`${SIPURL.parse(text)}`).to.equal(text);
    });
  }

  it("tells its parts", () => {
    const url = SIPURL.parse("SIP:Ann:pw@Example.ORG:65535;Transport=UDP;lr?a=b");
    expect(url).to.include({ username: "Ann", password: "pw", host: "example.org", port: 65535 });
    expect(url).to.include({ params: "Transport=UDP;lr", headers: "a=b" });
    expect(url.param("transport")).to.equal("UDP");
    expect(url.param("lr")).to.equal(undefined);
    expect(url.param("constructor")).to.equal(undefined);
  });

  it("is the same user at another place, by way of nothing", () => {
    const url = SIPURL.parse("sip:ann@a.example;transport=tcp;maddr=6.6.6.6?x=y");
    expect(`${url.at("192.0.2.1", 5)}`).to.equal("sip:ann@192.0.2.1:5");
    expect(`${url.at("2001:db8::1", 5)}`).to.equal("sip:ann@[2001:db8::1]:5");
  });

  for (const text of [
    "",
    "example.org",
    "sips:ann@example.org",
    "tel:+1",
    "sip:",
    "sip:@example.org",
    "sip:a@b@example.org",
    "sip:a b@example.org",
    "sip:a@example.org:0",
    "sip:a@example.org:65536",
    "sip:a@example.org:+1",
    "sip:a@example.org:",
    "sip:a@example.org;x=\r\ny",
    "sip:a@example.org>",
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => {
      expect(() => SIPURL.parse(text)).to.throw(SIPFormatError);
    });
  }

  it("refuses to be made of what would make it another", () => {
    for (const make of [
      () => new SIPURL("a b"),
      () => new SIPURL(""),
      () => new SIPURL("a", { port: 0 }),
      () => new SIPURL("a", { port: 65_536 }),
      () => new SIPURL("a", { username: "x@y" }),
      () => new SIPURL("a", { username: "" }),
      () => new SIPURL("a", { username: "x", password: "a b" }),
      () => new SIPURL("a", { params: "x\r\ny" }),
      () => new SIPURL("a", { headers: "x>" }),
    ]) {
      expect(make).to.throw(RangeError);
    }
  });
});
