import { IPNetworks, SPECIAL_NETWORKS } from "@cordage/protocols/ip";
import { expect } from "chai";

describe("IPNetworks", () => {
  it("holds what lies in a network, to the bit", () => {
    const networks = new IPNetworks([
      "10.0.0.0/8",
      "192.0.2.64/26",
      "2001:db8::/33",
      "203.0.113.9",
    ]);
    for (const inside of [
      ...["10.0.0.0", "10.255.255.255", "192.0.2.64", "192.0.2.127"],
      ...["2001:db8::1", "2001:db8:7fff::", "203.0.113.9", "::ffff:10.1.2.3"],
    ]) {
      expect(networks.contains(inside), inside).to.equal(true);
    }
    for (const outside of [
      ...[
        "9.255.255.255",
        "11.0.0.0",
        "192.0.2.63",
        "192.0.2.128",
        "2001:db8:8000::",
        "203.0.113.8",
      ],
      ...["::10.1.2.3", "localhost", ""],
    ]) {
      expect(networks.contains(outside), outside).to.equal(false);
    }
  });

  it("holds all of a family with a prefix of 0", () => {
    expect(new IPNetworks(["0.0.0.0/0"]).contains("255.1.2.3")).to.equal(true);
    expect(new IPNetworks(["0.0.0.0/0"]).contains("::1")).to.equal(false);
  });

  for (const text of [
    "",
    "10.0.0.0/33",
    "::/129",
    "10.0.0.0/",
    "10.0.0.0/-1",
    "10.0.0.0/08",
    "10/8",
    "1.2.3.4/8/8",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => new IPNetworks([text])).to.throw(RangeError);
    });
  }

  describe("the special ones", () => {
    const special = new IPNetworks(SPECIAL_NETWORKS);

    it("hold this host, private networks, and ways around to them", () => {
      for (const address of [
        ...["127.0.0.1", "0.0.0.0", "10.1.1.1", "172.31.255.255", "192.168.1.1", "169.254.169.254"],
        ...[
          "100.64.0.1",
          "224.0.0.1",
          "255.255.255.255",
          "::1",
          "::",
          "::ffff:127.0.0.1",
          "::127.0.0.1",
        ],
        ...[
          "fc00::1",
          "fd12::1",
          "fe80::1",
          "ff02::1",
          "64:ff9b::127.0.0.1",
          "64:ff9b:1::7f00:1",
          "2002:7f00:1::",
        ],
      ]) {
        expect(special.contains(address), address).to.equal(true);
      }
    });

    it("hold nothing else", () => {
      for (const address of [
        "8.8.8.8",
        "172.32.0.1",
        "192.167.1.1",
        "100.128.0.1",
        "2606:4700::1111",
        "2a00::1",
      ]) {
        expect(special.contains(address), address).to.equal(false);
      }
    });
  });
});
