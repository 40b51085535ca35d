import * as sip from "@cordage/protocols/sip";
import { expect } from "chai";

describe("Via (SI-2)", () => {
  it("is read and written", () => {
    const via = sip.Via.parse("SIP / 2.0 / UDP  example.org:5061 ;branch=z9; RPort;ttl = 3");
    expect(via).to.include({ host: "example.org", port: 5061, transport: "UDP" });
    expect([...via.params]).to.deep.equal([
      ["branch", "z9"],
      ["rport", null],
      ["ttl", "3"],
    ]);
    expect(`${via}`).to.equal("SIP/2.0/UDP example.org:5061;branch=z9;rport;ttl=3");
    expect(`${new sip.Via("a.b")}`).to.equal("SIP/2.0/UDP a.b");
  });

  it("may stand with others in one header, the latest first", () => {
    const vias = sip.Via.parseAll(["SIP/2.0/UDP a, SIP/2.0/TCP b:1", "SIP/2.0/UDP [::1]:2"]);
    expect(vias.map(({ host, port }) => [host, port])).to.deep.equal([
      ["a", undefined],
      ["b", 1],
      ["[::1]", 2],
    ]);
  });

  for (const [value, source, noted] of [
    ["SIP/2.0/UDP 1.2.3.4", ["1.2.3.4", 9], "SIP/2.0/UDP 1.2.3.4"],
    ["SIP/2.0/UDP [::1]", ["::1", 9], "SIP/2.0/UDP [::1]"],
    ["SIP/2.0/UDP [A::1]", ["a::1", 9], "SIP/2.0/UDP [A::1]"],
    ["SIP/2.0/UDP a.b:9", ["1.2.3.4", 9], "SIP/2.0/UDP a.b:9;received=1.2.3.4"],
    ["SIP/2.0/UDP a.b", ["1.2.3.4", 5060], "SIP/2.0/UDP a.b;received=1.2.3.4"],
    ["SIP/2.0/UDP a.b:5", ["1.2.3.4", 9], "SIP/2.0/UDP a.b:5;received=1.2.3.4;rport=9"],
    ["SIP/2.0/UDP 1.2.3.4;rport", ["1.2.3.4", 9], "SIP/2.0/UDP 1.2.3.4;rport=9;received=1.2.3.4"],
    ["SIP/2.0/UDP a.b:9;received=6.6.6.6", ["1.2.3.4", 9], "SIP/2.0/UDP a.b:9;received=1.2.3.4"],
    ["SIP/2.0/UDP 1.2.3.4;received=6.6.6.6;rport=6", ["1.2.3.4", 9], "SIP/2.0/UDP 1.2.3.4"],
    [
      'SIP/2.0/UDP 1.2.3.4;x="a;received=6"',
      ["1.2.3.4", 9],
      'SIP/2.0/UDP 1.2.3.4;x="a;received=6"',
    ],
  ] as const) {
    it(`of ${value} notes ${source.join(":")} as it should`, () => {
      const via = sip.Via.parse(value);
      via.noteSource(source);
      expect(`${via}`).to.equal(noted);
    });
  }

  for (const [value, address] of [
    ["SIP/2.0/UDP a.b", ["a.b", 5060]],
    ["SIP/2.0/UDP a.b:7", ["a.b", 7]],
    ["SIP/2.0/UDP [::1]:7", ["::1", 7]],
    ["SIP/2.0/UDP a.b:7;received=1.2.3.4", ["1.2.3.4", 7]],
    ["SIP/2.0/UDP a.b:7;received=1.2.3.4;rport=8", ["1.2.3.4", 8]],
    ["SIP/2.0/UDP a.b:7;rport", ["a.b", 7]],
  ] as const) {
    it(`of ${value} sends responses to ${address.join(":")}`, () => {
      expect(sip.Via.parse(value).responseAddress()).to.deep.equal(address);
    });
  }

  it("is one of 64 at most", () => {
    const stops = Array.from({ length: 65 }, () => "SIP/2.0/UDP a");
    expect(sip.Via.parseAll([stops.slice(1).join()]).length).to.equal(64);
    expect(() => sip.Via.parseAll([stops.join()])).to.throw(sip.SIPFormatError, "65 stops");
    expect(() => sip.Via.parseAll(stops)).to.throw(sip.SIPFormatError);
  });

  it("refuses what is none", () => {
    for (const value of [
      "",
      "nonsense",
      "SIP/1.0/UDP a",
      "SIP/2.0/UDP",
      "SIP/2.0/UDP a b",
      "SIP/2.0/UDP a:0",
      "SIP/2.0/UDP a:65536",
      "SIP/2.0/UDP a:+5",
      'SIP/2.0/UDP a;x="y',
      "SIP/2.0/UDP a;x=<y",
    ]) {
      expect(() => sip.Via.parse(value), value).to.throw(sip.SIPFormatError);
    }
    expect(() => sip.Via.parse("SIP/2.0/UDP a;rport=x").responseAddress()).to.throw(
      sip.SIPFormatError,
    );
  });
});
