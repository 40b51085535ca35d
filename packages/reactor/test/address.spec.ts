import { HostnameAddress, type IPProtocol, IPv4Address, IPv6Address } from "@cordage/reactor";
import { expect } from "chai";

describe("addresses", () => {
  const all = [
    new IPv4Address("TCP", "192.0.2.1", 80),
    new IPv4Address("UDP", "192.0.2.1", 80),
    new IPv4Address("TCP", "192.0.2.2", 80),
    new IPv4Address("TCP", "192.0.2.1", 81),
    new IPv6Address("TCP", "::1", 80),
    new IPv6Address("UDP", "::1", 80),
    new IPv6Address("TCP", "::2", 80),
    new IPv6Address("TCP", "::1", 81),
    new IPv6Address("TCP", "::1", 80, 1),
    new IPv6Address("TCP", "::1", 80, 0, 1),
    new HostnameAddress("example.com", 80),
    new HostnameAddress("example.com", 81),
    new HostnameAddress("example.org", 80),
  ];

  it("are equal by value, and in every part (R25)", () => {
    for (const [i, left] of all.entries()) {
      const copy = Object.assign(Object.create(Object.getPrototypeOf(left)), left);
      expect(left.equals(copy), `${left} and its copy`).to.equal(true);
      for (const [j, right] of all.entries()) {
        expect(left.equals(right), `${left} and ${right}`).to.equal(i === j);
      }
    }
  });

  it("are not equal to what is no address (R25)", () => {
    for (const address of all) {
      for (const other of [undefined, null, "192.0.2.1", { ...address }]) {
        expect(address.equals(other)).to.equal(false);
      }
    }
  });

  it("are frozen (R25)", () => {
    for (const address of all) {
      expect(() => Object.assign(address, { port: 1 })).to.throw(TypeError);
    }
  });

  it("of IP are for TCP or UDP (R25)", () => {
    const type = "SCTP" as IPProtocol; // a caller without types
    expect(() => new IPv4Address(type, "192.0.2.1", 80)).to.throw(RangeError, "SCTP");
    expect(() => new IPv6Address(type, "::1", 80)).to.throw(RangeError, "SCTP");
  });

  it("have no flow and no scope unless told (R25)", () => {
    const { flowInfo, scopeID } = new IPv6Address("TCP", "::1", 80);
    expect([flowInfo, scopeID]).to.deep.equal([0, 0]);
  });

  it("are told apart by kind", () => {
    expect([all[0]?.kind, all[4]?.kind, all[10]?.kind]).to.deep.equal(["IPv4", "IPv6", "Hostname"]);
  });

  it("show what they are", () => {
    expect([all[0], all[4], all[10]].map(String)).to.deep.equal([
      "IPv4Address(TCP, '192.0.2.1', 80)",
      "IPv6Address(TCP, '::1', 80)",
      "HostnameAddress('example.com', 80)",
    ]);
  });
});
