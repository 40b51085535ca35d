import { SOCKSMessageError, Socks4Decoder, Socks5Decoder } from "@cordage/protocols/socks";
import { expect } from "chai";
import { expectSameForEverySplit } from "../support/every-split.ts";
import { credentials, greeting, ipv4, ipv6, named, request4, request5 } from "./client-messages.ts";

interface Decoder {
  push(chunk: Buffer): void;
  clear(): Buffer;
}

/** What one method of a decoder makes of the input, however that is cut. */
function decoded<D extends Decoder>(
  Class: new () => D,
  next: (decoder: D) => unknown,
  input: Buffer,
): { message?: unknown; reply?: string; rest?: string } {
  return expectSameForEverySplit(input, (chunks) => {
    const decoder = new Class();
    let message: unknown;
    for (const chunk of chunks) {
      decoder.push(Buffer.from(chunk));
      try {
        message ??= next(decoder);
      } catch (error) {
        return { reply: (error as SOCKSMessageError).reply };
      }
    }
    return { message, rest: decoder.clear().toString("latin1") };
  });
}

describe("Socks4Decoder", () => {
  const requested = (input: Buffer): ReturnType<typeof decoded> =>
    decoded(Socks4Decoder, (decoder) => decoder.nextRequest(), input);

  it("reads a request in any split, and leaves what follows (SO-1, GEN-4)", () => {
    const input = Buffer.concat([request4(1, [192, 0, 2, 1], 8080, "me"), Buffer.from("GET /")]);
    expect(requested(input)).to.deep.equal({
      message: { command: "connect", host: "192.0.2.1", port: 8080, user: "me" },
      rest: "GET /",
    });
    expect(requested(request4(2, [1, 2, 3, 4], 0)).message).to.include({
      command: "bind",
      user: "",
    });
  });

  it("reads a name, of 4a (SO-1)", () => {
    const { message } = requested(request4(1, [0, 0, 0, 9], 80, "me", "www.example.org"));
    expect(message).to.include({ host: "www.example.org", user: "me" });
    expect(requested(request4(1, [0, 0, 0, 0], 80, "me")).message).to.include({ host: "0.0.0.0" });
  });

  it("reads a user and a name of 255 bytes, and refuses one of 256 (SO-4)", () => {
    const long = "x".repeat(255);
    expect(requested(request4(1, [0, 0, 0, 1], 1, long, long)).message).to.include({
      user: long,
      host: long,
    });
    expect(requested(request4(1, [1, 2, 3, 4], 1, `${long}x`))).to.deep.equal({ reply: "failure" });
    const longName = request4(1, [0, 0, 0, 1], 1, long, `${long}x`);
    expect(requested(longName)).to.deep.equal({ reply: "failure" });
    expect(requested(longName.subarray(0, -1))).to.deep.equal({ reply: "failure" }); // without its end
  });

  it("refuses another version at its first byte, another command at the second (SO-3)", () => {
    expect(requested(Buffer.from([5]))).to.deep.equal({ reply: "failure" });
    for (const command of [0, 3, 4, 255]) {
      expect(requested(Buffer.from([4, command]))).to.deep.equal({ reply: "commandNotSupported" });
    }
  });

  it("refuses what is no name", () => {
    for (const name of ["", "a b", "a\nb", "a/b", "é"]) {
      expect(requested(request4(1, [0, 0, 0, 1], 80, "", name))).to.deep.equal({
        reply: "failure",
      });
    }
  });

  it("reads answers", () => {
    const answered = (...bytes: number[]): ReturnType<typeof decoded> =>
      decoded(Socks4Decoder, (decoder) => decoder.nextAnswer(), Buffer.from(bytes));
    expect(answered(0, 90, 1, 2, 192, 0, 2, 1, 65)).to.deep.equal({
      message: { reply: "granted", host: "192.0.2.1", port: 258 },
      rest: "A",
    });
    expect(answered(0, 91, 0, 0, 0, 0, 0, 0).message).to.include({ reply: "failure" });
    expect(answered(4)).to.deep.equal({ reply: "failure" });
  });
});

describe("Socks5Decoder", () => {
  const read = (
    next: (decoder: Socks5Decoder) => unknown,
    input: Buffer,
  ): ReturnType<typeof decoded> => decoded(Socks5Decoder, next, input);
  const requested = (input: Buffer): ReturnType<typeof decoded> =>
    read((decoder) => decoder.nextRequest(), input);

  it("reads a greeting in any split (RFC 1928, 3)", () => {
    const next = (decoder: Socks5Decoder): unknown => decoder.nextGreeting();
    expect(read(next, Buffer.concat([greeting(0, 2), Buffer.from("x")]))).to.deep.equal({
      message: [0, 2],
      rest: "x",
    });
    expect(read(next, greeting()).message).to.deep.equal([]);
    const most = Array.from({ length: 255 }, (_, i) => i);
    expect(read(next, greeting(...most)).message).to.deep.equal(most);
    expect(read(next, Buffer.from("GET /"))).to.deep.equal({ reply: "failure" });
  });

  it("reads a user name and a password of up to 255 bytes (RFC 1929)", () => {
    const next = (decoder: Socks5Decoder): unknown => decoder.nextCredentials();
    for (const [user, password] of [
      ["me", "secret"],
      ["", ""],
      ["u".repeat(255), "p".repeat(255)],
    ] as const) {
      expect(read(next, credentials(user, password)).message).to.deep.equal({
        user: Buffer.from(user),
        password: Buffer.from(password),
      });
    }
    expect(read(next, Buffer.from([5, 0]))).to.deep.equal({ reply: "failure" });
  });

  it("reads requests for all kinds of addresses in any split (RFC 1928, 4 and 5)", () => {
    const input = Buffer.concat([request5(1, ipv4(192, 0, 2, 1), 443), Buffer.from("GET")]);
    expect(requested(input)).to.deep.equal({
      message: { command: "connect", host: "192.0.2.1", port: 443, user: "" },
      rest: "GET",
    });
    expect(requested(request5(2, ipv6("20010db8000000000000000000000001"), 1)).message).to.include({
      command: "bind",
      host: "2001:db8::1",
    });
    expect(requested(request5(3, named("x".repeat(255)), 65535)).message).to.include({
      command: "udpAssociate",
      host: "x".repeat(255),
      port: 65535,
    });
  });

  it("says with which reply others are to be refused (RFC 1928, 6)", () => {
    expect(requested(Buffer.from([4]))).to.deep.equal({ reply: "failure" });
    expect(requested(Buffer.from([5, 1, 1]))).to.deep.equal({ reply: "failure" });
    expect(requested(Buffer.from([5, 1, 0, 2]))).to.deep.equal({ reply: "addressNotSupported" });
    expect(requested(request5(9, ipv4(1, 2, 3, 4), 1))).to.deep.equal({
      reply: "commandNotSupported",
    });
    expect(requested(request5(1, named(""), 1))).to.deep.equal({ reply: "failure" });
    expect(requested(request5(1, named("a b"), 1))).to.deep.equal({ reply: "failure" });
  });

  it("reads what a server says", () => {
    expect(read((decoder) => decoder.nextChoice(), Buffer.from([5, 2])).message).to.equal(2);
    expect(read((decoder) => decoder.nextStatus(), Buffer.from([1, 0])).message).to.equal(0);
    const answered = (code: number): unknown =>
      read((decoder) => decoder.nextAnswer(), request5(code, named("a.b"), 7)).message;
    expect(answered(0)).to.deep.equal({ reply: "granted", host: "a.b", port: 7 });
    expect(answered(5)).to.include({ reply: "connectionRefused" });
    expect(answered(200)).to.include({ reply: "failure" });
  });

  it("has errors that can be told apart", () => {
    const decoder = new Socks5Decoder();
    decoder.push(Buffer.from([9]));
    expect(() => decoder.nextChoice())
      .to.throw(SOCKSMessageError)
      .with.property("code", "ERR_SOCKS_MESSAGE");
  });
});
