import { formatIP, parseIP, unmapIP } from "@cordage/protocols/ip";
import { expect } from "chai";

const hex = (text: string): string | undefined => parseIP(text)?.toString("hex");

describe("parseIP", () => {
  it("reads IPv4", () => {
    expect(hex("0.0.0.0")).to.equal("00000000");
    expect(hex("255.254.1.10")).to.equal("fffe010a");
  });

  it("reads IPv6 in all its notations (RFC 4291, 2.2)", () => {
    expect(hex("::")).to.equal("0".repeat(32));
    expect(hex("::1")).to.equal(`${"0".repeat(31)}1`);
    expect(hex("2001:DB8::8:800:200c:417a")).to.equal("20010db80000000000080800200c417a");
    expect(hex("1:2:3:4:5:6:7:8")).to.equal("00010002000300040005000600070008");
    expect(hex("1:2:3:4:5:6:7::")).to.equal("00010002000300040005000600070000");
    expect(hex("::ffff:192.0.2.1")).to.equal("00000000000000000000ffffc0000201");
    expect(hex("64:ff9b::192.0.2.1")).to.equal("0064ff9b0000000000000000c0000201");
  });

  for (const text of [
    ...[
      "",
      "1.2.3",
      "1.2.3.4.5",
      "256.1.1.1",
      "01.2.3.4",
      "1.2.3.+4",
      "1.2.3.4 ",
      "0x1.2.3.4",
      "a.b.c.d",
    ],
    ...[
      ":",
      ":::",
      "1::2::3",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "1:2:3:4:5:6:7:8::",
      "12345::",
      "g::",
    ],
    ...[
      "::1.2.3",
      "1.2.3.4::",
      "1.2.3.4:5::",
      "fe80::1%eth0",
      "[::1]",
      "1:2:3:4:5:6:7:1.2.3.4",
      ":1:2:3:4:5:6:7",
    ],
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(hex(text)).to.equal(undefined));
  }
});

describe("formatIP", () => {
  for (const text of [
    ...["192.0.2.1", "::", "::1", "1::", "2001:db8::8:800:200c:417a", "1:2:3:4:5:6:7:8"],
    ...["1:0:3:4:5:6:7:8", "1::4:0:0:7:8", "::ffff:c000:201"],
  ]) {
    it(`writes ${text} as it is read (RFC 5952)`, () => {
      expect(formatIP(parseIP(text) as Buffer)).to.equal(text);
    });
  }
});

describe("unmapIP", () => {
  it("finds the IPv4 address in an IPv6 one", () => {
    expect(formatIP(unmapIP(parseIP("::ffff:c000:201") as Buffer))).to.equal("192.0.2.1");
    expect(formatIP(unmapIP(parseIP("::fffe:c000:201") as Buffer))).to.equal("::fffe:c000:201");
    expect(formatIP(unmapIP(parseIP("192.0.2.1") as Buffer))).to.equal("192.0.2.1");
  });
});
