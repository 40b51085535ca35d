import { type IPAddress, IPv4Address, IPv6Address } from "@cordage/reactor";
import { expect } from "chai";
import { interleaveFamilies } from "#internal/names/interleave-families.js";

describe("interleaving address families (RFC 8305, section 4)", () => {
  /** Hosts in order: letters for IPv6, digits for IPv4. */
  const interleaved = (hosts: string): string =>
    interleaveFamilies([...hosts].map(addressOf))
      .map(({ host }) => host)
      .join("");

  const addressOf = (host: string): IPAddress =>
    /\d/.test(host) ? new IPv4Address("TCP", host, 80) : new IPv6Address("TCP", host, 80);

  it("lets the families take turns, each in its order", () => {
    expect(interleaved("abc123")).to.equal("a1b2c3");
    expect(interleaved("12ab")).to.equal("1a2b");
  });

  it("begins with the first address, whatever its family", () => {
    expect(interleaved("ab1")).to.equal("a1b");
    expect(interleaved("1ab")).to.equal("1ab");
  });

  it("ends with those that have nobody to take turns with", () => {
    expect(interleaved("abcd1")).to.equal("a1bcd");
    expect(interleaved("a123")).to.equal("a123");
    expect(interleaved("123")).to.equal("123");
    expect(interleaved("")).to.equal("");
  });
});
