import { expect } from "chai";
import { type ChunkReceiver, ReadBuffers, SocketBuffer } from "#internal/node/read-buffers.js";

const READ_BYTES = 64 * 1024;
const LARGE_READ = 32 * 1024;
const SMALL_READS = 16;
const MAX_OWNERS = 256;

/** A receiver that keeps what it is given, and a socket that is read into what its buffer says. */
class Reading implements ChunkReceiver {
  readonly chunks: Buffer[] = [];
  readonly buffer: SocketBuffer;
  borrows = false;
  isSending = false;
  #next: Buffer;

  constructor(buffers: ReadBuffers) {
    this.buffer = new SocketBuffer(buffers, this);
    this.#next = buffers.shared;
  }

  received(data: Buffer): void {
    this.chunks.push(data);
  }

  /** What Node does: reads `bytes` of `letter`, passes them on, and is told where to read next. */
  read(bytes: number, letter = "x"): Buffer {
    const into = this.#next;
    into.fill(letter, 0, bytes);
    this.#next = this.buffer.passOn(bytes) ?? into;
    return into;
  }

  get last(): string {
    return this.chunks.at(-1)?.toString("latin1") ?? "";
  }
}

describe("SocketBuffer", () => {
  let buffers: ReadBuffers;
  let reading: Reading;

  beforeEach(() => {
    buffers = new ReadBuffers();
    reading = new Reading(buffers);
  });

  it("copies what comes in small chunks, out of the buffer all sockets share", () => {
    for (let i = 0; i < 3; i++) expect(reading.read(LARGE_READ - 1)).to.equal(buffers.shared);
    for (const chunk of reading.chunks) expect(chunk.buffer).not.to.equal(buffers.shared.buffer);
  });

  it("gives away the buffer that a large chunk lies in, and reads into another", () => {
    reading.read(LARGE_READ, "a");
    expect(reading.chunks[0]?.buffer).not.to.equal(buffers.shared.buffer);
    const own = reading.read(READ_BYTES, "b");
    expect(own).not.to.equal(buffers.shared);
    expect(reading.chunks[1]?.buffer).to.equal(own.buffer);
    expect(reading.read(READ_BYTES, "c")).not.to.equal(own);
    expect(reading.chunks.map((chunk) => chunk[0])).to.deep.equal([...Buffer.from("abc")]);
  });

  it("copies small chunks between large ones, and keeps the buffer", () => {
    reading.read(READ_BYTES);
    const own = reading.read(100, "a");
    expect(reading.chunks[1]?.buffer).not.to.equal(own.buffer);
    expect(reading.read(READ_BYTES, "b")).to.equal(own);
    expect(reading.chunks[1]?.toString()).to.equal("a".repeat(100));
  });

  it(`goes back to the shared buffer after ${SMALL_READS} small chunks in a row`, () => {
    reading.read(READ_BYTES);
    for (let i = 1; i < SMALL_READS; i++) reading.read(1);
    reading.read(LARGE_READ); // begins to count anew
    for (let i = 0; i < SMALL_READS; i++) expect(reading.read(1)).not.to.equal(buffers.shared);
    expect(reading.read(1)).to.equal(buffers.shared);
  });

  it("lends chunks of its own buffer to a receiver that borrows, and reads into it again", () => {
    reading.borrows = true;
    reading.read(READ_BYTES);
    const own = reading.read(READ_BYTES, "a");
    expect(reading.chunks[1]?.buffer).to.equal(own.buffer);
    expect(reading.read(10, "b")).to.equal(own);
    expect(reading.chunks[2]?.buffer).to.equal(own.buffer);
    expect(reading.chunks[1]?.toString("latin1", 0, 12)).to.equal("bbbbbbbbbbaa"); // so it was only lent
  });

  it("leaves a lent buffer alone while something waits to be sent", () => {
    reading.borrows = true;
    reading.read(READ_BYTES);
    reading.isSending = true;
    const sent = reading.read(READ_BYTES, "a");
    reading.isSending = false;
    expect(reading.read(READ_BYTES, "b")).not.to.equal(sent);
    expect(reading.chunks[1]?.toString("latin1")).to.equal("a".repeat(READ_BYTES));
  });

  it(`is taken from the one that has had it longest when more than ${MAX_OWNERS} want one`, () => {
    reading.read(READ_BYTES);
    const own = reading.read(READ_BYTES, "a");
    for (let i = 0; i < MAX_OWNERS; i++) new Reading(buffers).read(READ_BYTES);
    expect(reading.read(READ_BYTES, "b")).not.to.equal(own); // was its own still when this began
    expect(reading.read(100, "c")).to.equal(buffers.shared);
    expect(reading.last).to.equal("c".repeat(100));
  });

  it("makes room for another when it is closed", () => {
    const owners = Array.from({ length: MAX_OWNERS }, () => new Reading(buffers));
    for (const owner of owners) owner.read(READ_BYTES);
    owners[7]?.buffer.close();
    reading.read(READ_BYTES);
    expect(owners[0]?.read(READ_BYTES)).not.to.equal(buffers.shared); // had it longest
    expect(owners[0]?.read(READ_BYTES)).not.to.equal(buffers.shared);
  });
});
