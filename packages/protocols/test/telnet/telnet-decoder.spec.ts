import {
  TELNET_COMMANDS as C,
  encodeData,
  encodeLineMode,
  encodeWindowSize,
  MAX_SUBNEGOTIATION_BYTES,
  parseLineMode,
  parseWindowSize,
  SubnegotiationTooLongError,
  TelnetDecoder,
} from "@cordage/protocols/telnet";
import { expect } from "chai";
import { expectSameForEverySplit } from "../support/every-split.ts";

/** What the bytes mean, as text, with adjacent data joined; however they are cut. */
function decoded(input: string, isBinary = false): string[] {
  return expectSameForEverySplit(Buffer.from(input, "latin1"), (chunks) => {
    const decoder = new TelnetDecoder();
    decoder.isBinary = isBinary;
    const events: string[] = [];
    for (const chunk of chunks) {
      decoder.push(Buffer.from(chunk));
      for (let event = decoder.next(); event !== undefined; event = decoder.next()) {
        const { kind } = event;
        if (kind === "command") events.push(`command ${event.command} ${event.option}`);
        else if (kind === "subnegotiation") {
          events.push(`about ${event.option}: ${event.data.toString("latin1")}`);
        } else if (events.at(-1)?.startsWith("data ")) {
          events[events.length - 1] += event.data.toString("latin1");
        } else events.push(`data ${event.data.toString("latin1")}`);
      }
    }
    return events;
  });
}

describe("TelnetDecoder", () => {
  it("passes data on, and one 255 for two (RFC 854)", () => {
    expect(decoded("a\xff\xffb")).to.deep.equal(["data a\xffb"]);
  });

  it("makes LF of CR LF and CR of CR NUL (RFC 854)", () => {
    expect(decoded("a\r\nb\r\0c")).to.deep.equal(["data a\nb\rc"]);
    expect(decoded("a\rb\r\r\n")).to.deep.equal(["data a\rb\r\n"]);
    expect(decoded("a\r\xff\xffb\n")).to.deep.equal(["data a\r\xffb\n"]);
  });

  it("leaves line ends alone in binary (RFC 856)", () => {
    expect(decoded("a\r\nb\r\0\xff\xff", true)).to.deep.equal(["data a\r\nb\r\0\xff"]);
  });

  it("tells commands and negotiations in their place (RFC 854, RFC 855)", () => {
    expect(decoded("a\xff\xf6b\xff\xfb\x01\xff\xfd\xffc")).to.deep.equal([
      "data a",
      `command ${C.AYT} undefined`,
      "data b",
      `command ${C.WILL} 1`,
      `command ${C.DO} 255`,
      "data c",
    ]);
  });

  it("ignores what is no command, and an end without a begin", () => {
    expect(decoded("a\xff\x01b\xff\xf0c\xff\xeed")).to.deep.equal(["data abcd"]);
  });

  it("tells subnegotiations, with one 255 for two (RFC 855)", () => {
    expect(decoded("\xff\xfa\x1f\0P\xff\xff\xf0\xff\xf0x")).to.deep.equal([
      "about 31: \0P\xff\xf0",
      "data x",
    ]);
    expect(decoded("\xff\xfa\x18\xff\xf0")).to.deep.equal(["about 24: "]);
    expect(decoded("\xff\xfa\xff\xf0x")).to.deep.equal(["data x"]); // about nothing
  });

  it(`takes a subnegotiation of ${MAX_SUBNEGOTIATION_BYTES} bytes, and no more (GEN-4)`, () => {
    for (const pieceBytes of [1000, MAX_SUBNEGOTIATION_BYTES + 10]) {
      const lengthOf = (bytes: number): number | undefined => {
        const decoder = new TelnetDecoder();
        const input = Buffer.from(`\xff\xfa${"x".repeat(bytes)}\xff\xf0`, "latin1");
        for (let at = 0; at < input.length; at += pieceBytes) {
          decoder.push(input.subarray(at, at + pieceBytes));
          const event = decoder.next();
          if (event?.kind === "subnegotiation") return event.data.length + 1;
        }
        return undefined;
      };
      expect(lengthOf(MAX_SUBNEGOTIATION_BYTES)).to.equal(MAX_SUBNEGOTIATION_BYTES);
      expect(() => lengthOf(MAX_SUBNEGOTIATION_BYTES + 1)).to.throw(SubnegotiationTooLongError);
    }
  });

  it("takes one byte at a time in linear time (GEN-5)", () => {
    const decoder = new TelnetDecoder();
    decoder.push(Buffer.from([C.IAC, C.SB]));
    for (let i = 0; i < MAX_SUBNEGOTIATION_BYTES; i += 1) {
      decoder.push(Buffer.of(1));
      expect(decoder.next()).to.equal(undefined);
    }
    decoder.clear();
    expect(decoder.leftover).to.have.length(0);
  });

  it("takes many lines at once in linear time (GEN-5)", () => {
    const decoder = new TelnetDecoder();
    const lines = 1024 * 1024;
    decoder.push(Buffer.from("\r\n".repeat(lines)));
    let taken = 0;
    while (decoder.next() !== undefined) taken += 1;
    expect(taken).to.equal(lines);
  });
});

describe("encodeData", () => {
  const encoded = (text: string, isBinary?: boolean): string =>
    encodeData(Buffer.from(text, "latin1"), isBinary).toString("latin1");

  it("doubles 255 and writes line ends as the network has them (RFC 854)", () => {
    expect(encoded("a\nb\r\nc\rd\xff")).to.equal("a\r\nb\r\nc\r\0d\xff\xff");
    expect(encoded("a\nb\rc\xff", true)).to.equal("a\nb\rc\xff\xff");
    expect(encodeData("ü\n").toString()).to.equal("ü\r\n");
  });

  it("is undone by the decoder", () => {
    expect(decoded(encoded("a\nb\rc\xff"))).to.deep.equal(["data a\nb\rc\xff"]);
  });
});

describe("window sizes (RFC 1073)", () => {
  it("are read as they are written", () => {
    const size = { width: 65535, height: 24 };
    expect(encodeWindowSize(size).toString("hex")).to.equal("ffff0018");
    expect(parseWindowSize(encodeWindowSize(size))).to.deep.equal(size);
    expect(parseWindowSize(Buffer.alloc(3))).to.equal(undefined);
    expect(() => encodeWindowSize({ width: 65536, height: 0 })).to.throw(RangeError);
  });
});

describe("line modes (RFC 1184)", () => {
  it("are read as they are written", () => {
    expect(encodeLineMode({ edit: true, trapSignals: true }).toString("hex")).to.equal("0103");
    const all = {
      edit: true,
      trapSignals: true,
      acknowledged: true,
      softTab: true,
      literalEcho: true,
    };
    expect(encodeLineMode(all).toString("hex")).to.equal("011f");
    expect(parseLineMode(encodeLineMode(all))).to.deep.equal(all);
    expect(parseLineMode(Buffer.from("0100", "hex"))).to.include({
      edit: false,
      literalEcho: false,
    });
    for (const other of ["0300", "01", "010000"]) {
      expect(parseLineMode(Buffer.from(other, "hex"))).to.equal(undefined);
    }
  });
});
