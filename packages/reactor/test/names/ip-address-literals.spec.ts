import { isIP } from "node:net";
import { isIPAddress, isIPv6Address } from "@cordage/reactor";
import { expect } from "chai";
import fc from "fast-check";

describe("isIPAddress (R24)", () => {
  it("knows IPv4 addresses by exactly four parts from 0 to 255", () => {
    for (const address of ["0.0.0.0", "192.0.2.1", "255.255.255.255"]) {
      expect(isIPAddress(address), address).to.equal(true);
    }
    const others = ["", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.", "1.2.3.04", " 1.2.3.4"];
    for (const text of [...others, "1.2.3.4\n", "1.2.3.0x4", "example.com", "::1", "1.2.3.-4"]) {
      expect(isIPAddress(text), text).to.equal(false);
    }
  });

  it("knows IPv6 addresses when asked for them", () => {
    const addresses = ["::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "1::"];
    for (const address of [...addresses, "1:2:3:4:5:6:7::", "1:2:3:4:5:6:192.0.2.1", "ABCD::"]) {
      expect(isIPAddress(address, "INET6"), address).to.equal(true);
      expect(isIPAddress(address), address).to.equal(false);
    }
    const others = [
      "",
      ":",
      ":::",
      "1::2::3",
      "1:2:3:4:5:6:7:8::",
      "1:2:3:4:5:6:7",
      "12345::",
      "g::",
    ];
    for (const text of [
      ...others,
      "::1.2.3",
      "1.2.3.4::",
      "1:2:3:4:5:6:7:1.2.3.4",
      ":1:2:3:4:5:6:7",
    ]) {
      expect(isIPv6Address(text), text).to.equal(false);
    }
  });

  it("leaves the scope of an IPv6 address aside", () => {
    expect(isIPv6Address("fe80::1%eth0")).to.equal(true);
    expect(isIPv6Address("fe80::1%no such\n%scope")).to.equal(true);
    expect(isIPv6Address("%eth0")).to.equal(false);
    expect(isIPAddress("192.0.2.1%eth0")).to.equal(false);
  });

  it("takes bytes as well", () => {
    expect(isIPAddress(Buffer.from("192.0.2.1"))).to.equal(true);
    expect(isIPv6Address(Buffer.from("::1"))).to.equal(true);
    expect(isIPAddress(Buffer.from("192.0.2.\xff", "latin1"))).to.equal(false);
  });

  it("refuses any other family", () => {
    expect(() => isIPAddress("192.0.2.1", "UNIX" as "INET")).to.throw(RangeError, "UNIX");
  });

  it("agrees with Node on whatever looks like an address", () => {
    const piece = fc.constantFrom("0", "1", "ff", "db8", "255", "256", "01", "1.2.3.4", "", "g");
    const separator = fc.constantFrom(":", ":", ":", "::", ".", ".");
    const text = fc
      .array(fc.tuple(piece, separator), { maxLength: 9 })
      .chain((pairs) => piece.map((last) => pairs.flat().join("") + last));
    const property = fc.property(text, (address) => {
      expect(isIPAddress(address) ? 4 : isIPv6Address(address) ? 6 : 0).to.equal(isIP(address));
    });
    fc.assert(property, { numRuns: 2000 });
  });
});
