import {
  MAX_V1_BYTES,
  MAX_V2_LENGTH,
  type ProxyHeader,
  ProxyHeaderDecoder,
  ProxyHeaderError,
} from "@cordage/protocols/haproxy";
import { expect } from "chai";
import { expectSameForEverySplit } from "../support/every-split.ts";
import { tlv, V1_TCP4, V1_TCP6, V1_UNKNOWN, V2_WITH_CHECKSUM, v2, v2IPv4 } from "./headers.ts";

interface Decoded {
  readonly header: ProxyHeader | undefined;
  readonly error: string | undefined;
  readonly rest: string;
}

/** What is made of the chunks, up to the header or the first error. */
function decode(chunks: readonly Buffer[]): Decoded {
  const decoder = new ProxyHeaderDecoder();
  let header: ProxyHeader | undefined;
  for (const chunk of chunks) {
    decoder.push(Buffer.from(chunk));
    if (header !== undefined) continue;
    try {
      header = decoder.next();
    } catch (error) {
      expect(error).to.be.instanceOf(ProxyHeaderError);
      return { header, error: (error as Error).message, rest: "" };
    }
  }
  return { header, error: undefined, rest: decoder.leftover.toString("latin1") };
}

const decoded = (input: Buffer | string): Decoded =>
  expectSameForEverySplit(Buffer.from(input as string), decode);
const expectRefused = (input: Buffer | string): void => {
  const whole = decode([Buffer.from(input as string)]);
  expect(whole.error).to.be.a("string");
  // Other words may come of other cuts: a flaw may be seen before the last byte.
  expectSameForEverySplit(Buffer.from(input as string), (chunks) => typeof decode(chunks).error);
};
const FROM_IPV4 = {
  transport: "stream",
  source: { family: "IPv4", host: "192.0.2.1", port: 56324 },
  destination: { family: "IPv4", host: "198.51.100.2", port: 443 },
};

describe("ProxyHeaderDecoder", () => {
  describe("version 1", () => {
    it("reads TCP4 in any split, and leaves what follows (HA-1, HA-2, HA-4)", () => {
      expect(decoded(`${V1_TCP4}GET /`)).to.deep.equal({
        header: { version: 1, addresses: FROM_IPV4, tlvs: [] },
        error: undefined,
        rest: "GET /",
      });
    });

    it("reads TCP6 (HA-2)", () => {
      expect(decoded(V1_TCP6).header?.addresses).to.deep.equal({
        transport: "stream",
        source: { family: "IPv6", host: "2001:db8::1", port: 56324 },
        destination: { family: "IPv6", host: "2001:db8::2", port: 443 },
      });
    });

    for (const line of [V1_UNKNOWN, "PROXY UNKNOWN ff:: ff:: 1 2\r\n", "PROXY UNKNOWN \0\r\r\n"]) {
      it(`takes ${JSON.stringify(line)} for nothing known (HA-2, HA-5)`, () => {
        expect(decoded(line).header).to.deep.equal({ version: 1, addresses: null, tlvs: [] });
      });
    }

    it(`takes a line of ${MAX_V1_BYTES} bytes and none of ${MAX_V1_BYTES + 1} (HA-2, HA-7)`, () => {
      const lineOf = (bytes: number): string => `PROXY UNKNOWN ${"x".repeat(bytes - 16)}\r\n`;
      expect(decoded(lineOf(MAX_V1_BYTES)).header).to.have.property("addresses", null);
      expectRefused(lineOf(MAX_V1_BYTES + 1));
      expectRefused(`PROXY UNKNOWN ${"x".repeat(200)}`);
    });

    it("takes the extreme ports, 0 and 65535 (HA-6)", () => {
      const { header } = decoded("PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n");
      expect(header?.addresses?.source).to.include({ port: 0 });
      expect(header?.addresses?.destination).to.include({ port: 65535 });
    });

    for (const words of [
      "TCP4 999.2.3.4 192.0.2.1 1 2",
      "TCP4 192.0.2.01 192.0.2.1 1 2",
      "TCP4 ::1 ::1 1 2",
      "TCP6 192.0.2.1 192.0.2.1 1 2",
      "TCP6 ::1%eth0 ::1 1 2",
      "TCP4 192.0.2.1 192.0.2.1 65536 2",
      "TCP4 192.0.2.1 192.0.2.1 1 99999",
      "TCP4 192.0.2.1 192.0.2.1 01 2",
      "TCP4 192.0.2.1 192.0.2.1 -1 2",
      "TCP4 192.0.2.1 192.0.2.1 1e3 2",
      "TCP4 192.0.2.1 192.0.2.1 x y",
      "TCP4 192.0.2.1 192.0.2.1 1",
      "TCP4 192.0.2.1 192.0.2.1 1 2 3",
      "TCP4  192.0.2.1 192.0.2.1 1 2",
      "TCP4 192.0.2.1 192.0.2.1 1 2 ",
      "tcp4 192.0.2.1 192.0.2.1 1 2",
      "UDP4 192.0.2.1 192.0.2.1 1 2",
      "UNKNOWNX",
      "",
    ]) {
      it(`refuses ${JSON.stringify(words)} (HA-6)`, () => expectRefused(`PROXY ${words}\r\n`));
    }
  });

  describe("version 2", () => {
    it("reads IPv4 in any split, and leaves what follows (HA-3, HA-4)", () => {
      expect(decoded(Buffer.concat([v2IPv4(), Buffer.from("GET /")]))).to.deep.equal({
        header: { version: 2, addresses: FROM_IPV4, tlvs: [] },
        error: undefined,
        rest: "GET /",
      });
    });

    it("reads IPv6, and datagrams (HA-3)", () => {
      const block = Buffer.alloc(36);
      block.writeUInt16BE(0x2001);
      block[15] = 1;
      block[31] = 1;
      block.writeUInt16BE(53, 32);
      block.writeUInt16BE(54, 34);
      expect(decoded(v2(0x21, 0x22, block)).header?.addresses).to.deep.equal({
        transport: "datagram",
        source: { family: "IPv6", host: "2001::1", port: 53 },
        destination: { family: "IPv6", host: "::1", port: 54 },
      });
    });

    it("reads paths, abstract names and no name at all (HA-3)", () => {
      const paths = (source: string, destination: string): unknown => {
        const block = Buffer.alloc(216);
        block.write(source);
        block.write(destination, 108);
        const { addresses } = decoded(v2(0x21, 0x31, block)).header ?? {};
        return [addresses?.source, addresses?.destination];
      };
      const unix = (path: string): unknown => ({ family: "UNIX", path });
      expect(paths("/run/a", "\0abstract")).to.deep.equal([unix("/run/a"), unix("\0abstract")]);
      expect(paths("", "x".repeat(108))).to.deep.equal([unix(""), unix("x".repeat(108))]);
    });

    it("keeps further information as it is (HA-3, HA-8)", () => {
      const { header } = decoded(v2IPv4(tlv(0x02, "example.org"), tlv(0xea, "")));
      expect(header?.addresses).to.deep.equal(FROM_IPV4);
      expect(header?.tlvs).to.deep.equal([
        { type: 0x02, value: Buffer.from("example.org") },
        { type: 0xea, value: Buffer.alloc(0) },
      ]);
    });

    it("takes LOCAL, and what has no family or no transport, for nothing known (HA-2)", () => {
      const block = v2IPv4().subarray(16);
      for (const input of [
        v2(0x20, 0, Buffer.alloc(0)),
        v2(0x20, 0xff, block),
        v2(0x21, 0x10, block),
      ]) {
        expect(decoded(input).header).to.deep.equal({ version: 2, addresses: null, tlvs: [] });
      }
      expect(decoded(v2(0x21, 0x00, tlv(9, "x"))).header?.tlvs).to.have.length(1);
    });

    it("takes a right checksum and refuses a wrong one (HA-8)", () => {
      expect(decoded(V2_WITH_CHECKSUM).header?.tlvs).to.have.length(2);
      const wrong = Buffer.from(V2_WITH_CHECKSUM);
      wrong[18] = 9;
      expectRefused(wrong);
      expectRefused(v2IPv4(tlv(3, "12345")));
    });

    it(`takes ${MAX_V2_LENGTH} bytes behind the fixed part, and no more (GEN-4)`, () => {
      const filled = (bytes: number): Buffer => v2IPv4(tlv(9, Buffer.alloc(bytes - 12 - 3)));
      expect(decode([filled(MAX_V2_LENGTH)]).header).to.have.property("version", 2);
      expect(decode([filled(MAX_V2_LENGTH + 1).subarray(0, 16)]).error).to.include("4097");
    });

    const block = v2IPv4().subarray(16);
    for (const [what, input] of Object.entries({
      "another version": v2(0x11, 0x11, block),
      "an unknown command": v2(0x22, 0x11, block),
      "an unknown family": v2(0x21, 0x41, block),
      "an unknown transport": v2(0x21, 0x13, block),
      "addresses that don't fit": v2(0x21, 0x11, block.subarray(1)),
      "IPv6 addresses that don't fit": v2(0x21, 0x21, Buffer.alloc(35)),
      "paths that don't fit": v2(0x21, 0x31, Buffer.alloc(215)),
      "a TLV without its length": v2IPv4(Buffer.from([9, 0])),
      "a TLV that is cut off": v2IPv4(Buffer.from([9, 0, 2, 1])),
    })) {
      it(`refuses ${what} (HA-8)`, () => expectRefused(input));
    }
  });

  for (const other of [
    "GET / HTTP/1.1\r\n",
    "PROXX",
    "\r\n\r\n\0\r\nQUIX\n",
    "\r\nhello",
    "\x16\x03\x01",
  ]) {
    it(`refuses ${JSON.stringify(other)}, at the first byte that is wrong`, () =>
      expectRefused(other));
  }

  it("waits while there is nothing", () => {
    expect(decode([Buffer.alloc(0)])).to.deep.equal({
      header: undefined,
      error: undefined,
      rest: "",
    });
  });
});
