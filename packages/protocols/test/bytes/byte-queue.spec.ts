import { ByteQueue } from "@cordage/protocols/bytes";
import { expect } from "chai";
import sinon from "sinon";
import { byteByByte, expectSameForEverySplit } from "../support/every-split.ts";

const CRLF = Buffer.from("\r\n");

describe("ByteQueue", () => {
  it("hands out what was pushed, in order, however it was cut", () => {
    const taken = expectSameForEverySplit(Buffer.from("hello, world"), (chunks) => {
      const queue = queueOf(...chunks);
      return [queue.take(5), queue.take(0), queue.take(7)].map(String);
    });
    expect(taken).to.deep.equal(["hello", "", ", world"]);
  });

  it("refuses text, which is no bytes", () => {
    const text = "hello" as unknown as Buffer; // from a caller without types
    expect(() => new ByteQueue().push(text)).to.throw(TypeError, "got a string");
  });

  it("hands out Buffers like any other", () => {
    const taken = queueOf("hello").take(4);
    expect(Object.getPrototypeOf(taken)).to.equal(Buffer.prototype);
    expect(taken.toString("hex")).to.equal("68656c6c");
  });

  it("adopts a chunk that finds it empty, without a copy", () => {
    const chunk = Buffer.from("hello, world");
    const queue = queueOf(chunk);
    expect(isPartOf(queue.take(5), chunk)).to.equal(true);
    expect(isPartOf(queue.take(7), chunk)).to.equal(true);
  });

  it("adopts the next chunk when everything was taken", () => {
    const queue = queueOf("first");
    queue.skip(5);
    const chunk = Buffer.from("second");
    queue.push(chunk);
    expect(isPartOf(queue.take(6), chunk)).to.equal(true);
  });

  it("never writes to what it handed out, nor to the chunks it was given", () => {
    const chunks = [Buffer.from("abc"), Buffer.from("def"), Buffer.from("ghi")];
    const queue = new ByteQueue();
    const taken: Buffer[] = [];
    for (const chunk of chunks) {
      queue.push(chunk);
      taken.push(queue.take(2));
    }
    for (const piece of taken) piece.fill("-");
    expect(queue.take(3).toString()).to.equal("ghi");
    expect(chunks.map(String)).to.deep.equal(["--c", "def", "ghi"]);
    expect(taken.map(String)).to.deep.equal(["--", "--", "--"]);
  });

  it("leaves in place what is only looked at", () => {
    const queue = queueOf("ab", "cd");
    queue.skip(1);
    expect([queue.length, queue.byteAt(0), queue.byteAt(2), queue.byteAt(3)]).to.deep.equal([
      3,
      0x62,
      0x64,
      undefined,
    ]);
    expect([queue.peek(2).toString(), queue.leftover.toString()]).to.deep.equal(["bc", "bcd"]);
    expect(queue.length).to.equal(3);
  });

  it("shows where its bytes lie, for those who look at each of them", () => {
    const queue = queueOf("hello", ", world");
    queue.skip(7);
    const { memory, position } = queue;
    expect(memory.toString("latin1", position, position + queue.length)).to.equal("world");
  });

  it("takes everything at once", () => {
    const queue = queueOf("ab", "cd");
    expect(queue.clear().toString()).to.equal("abcd");
    expect([queue.length, queue.clear().length]).to.deep.equal([0, 0]);
  });

  it("refuses to give what it does not have, and stays as it was", () => {
    const queue = queueOf("abc");
    for (const ask of ["peek", "take", "skip"] as const) {
      expect(() => queue[ask](4)).to.throw(RangeError, "4 bytes were asked for, 3 are there");
      expect(() => queue[ask](-1)).to.throw(RangeError);
    }
    expect(queue.take(3).toString()).to.equal("abc");
  });

  describe("searching", () => {
    it("finds the first occurrence, however the bytes were cut", () => {
      const found = expectSameForEverySplit(Buffer.from("a\rb\nc\r\r\nd\r\n"), (chunks) => {
        const queue = queueOf(...chunks);
        const first = queue.indexOf(CRLF);
        queue.skip(first + 2);
        return [first, queue.indexOf(CRLF), queue.indexOf(Buffer.from("e"))];
      });
      expect(found).to.deep.equal([6, 1, -1]);
    });

    it("finds what is completed by a later chunk", () => {
      const queue = queueOf("line\r");
      expect(queue.indexOf(CRLF)).to.equal(-1);
      queue.push(Buffer.from("\n"));
      expect(queue.indexOf(CRLF)).to.equal(4);
      expect(queue.indexOf(CRLF)).to.equal(4);
    });

    it("does not find what begins in bytes that were taken", () => {
      const queue = queueOf("a\r");
      expect(queue.indexOf(CRLF)).to.equal(-1);
      queue.skip(2);
      queue.push(Buffer.from("\nb\r\n"));
      expect(queue.indexOf(CRLF)).to.equal(2);
    });

    it("begins anew for another needle", () => {
      const queue = queueOf("a;b,c");
      expect(queue.indexOf(Buffer.from("!"))).to.equal(-1);
      expect(queue.indexOf(Buffer.from(","))).to.equal(3);
      expect(queue.indexOf(Buffer.from(";"))).to.equal(1);
    });

    it("finds needles that overlap themselves", () => {
      const found = expectSameForEverySplit(Buffer.from("xaaaabaab"), (chunks) => {
        return [
          queueOf(...chunks).indexOf(Buffer.from("aab")),
          queueOf(...chunks).indexOf(Buffer.from("aa")),
        ];
      });
      expect(found).to.deep.equal([3, 1]);
    });

    it("can't search for nothing", () => {
      expect(() => queueOf("abc").indexOf(Buffer.alloc(0))).to.throw(RangeError);
    });

    it("takes what lies before a needle, and passes over that", () => {
      const queue = queueOf("one\r", "\ntwo\r\nthree");
      expect(queue.takeBefore(CRLF, 3)?.toString()).to.equal("one");
      expect(queue.takeBefore(CRLF, 2)).to.equal(undefined);
      expect(queue.takeBefore(CRLF, 3)?.toString()).to.equal("two");
      expect(queue.takeBefore(CRLF, 100)).to.equal(undefined);
      expect(queue.leftover.toString()).to.equal("three");
    });
  });

  describe("costs (GEN-5)", () => {
    const LENGTH = 50_000;

    it("copies and searches a few bytes for each that arrives alone", () => {
      const work = countWork(() => {
        const queue = new ByteQueue();
        for (const byte of byteByByte(Buffer.alloc(LENGTH, "a"))) {
          queue.push(byte);
          queue.indexOf(CRLF);
          queue.compact();
        }
      });
      expect(work)
        .to.be.greaterThan(LENGTH)
        .and.lessThan(6 * LENGTH);
    });

    it("does so too while a little is always left over", () => {
      const work = countWork(() => {
        const queue = queueOf("ab");
        for (const byte of byteByByte(Buffer.alloc(LENGTH, "a"))) {
          queue.push(byte);
          queue.skip(1);
        }
      });
      expect(work)
        .to.be.greaterThan(LENGTH)
        .and.lessThan(6 * LENGTH);
    });

    it("holds no memory when it is empty", () => {
      const queue = queueOf("abc");
      const held = queue.peek(1).buffer;
      queue.skip(3);
      expect(queue.leftover.buffer).not.to.equal(held);
    });

    it("does not let a few bytes hold a large chunk, when asked to compact", () => {
      const queue = queueOf(Buffer.alloc(64 * 1024, "a"));
      queue.skip(64 * 1024 - 10);
      queue.compact();
      expect(queue.leftover.toString()).to.equal("aaaaaaaaaa");
      expect(queue.leftover.buffer.byteLength).to.be.lessThan(17 * 1024);
    });

    it("leaves a chunk in place that is mostly unread", () => {
      const chunk = Buffer.alloc(64 * 1024, "a");
      const queue = queueOf(chunk);
      queue.skip(1024);
      queue.compact();
      expect(isPartOf(queue.leftover, chunk)).to.equal(true);
    });

    it("goes on searching where it was after compacting", () => {
      const queue = queueOf(Buffer.alloc(64 * 1024, "a"));
      queue.skip(64 * 1024 - 10);
      queue.indexOf(CRLF);
      queue.compact();
      queue.push(Buffer.from("\r\n"));
      expect(queue.indexOf(CRLF)).to.equal(10);
    });
  });
});

function queueOf(...chunks: (Buffer | string)[]): ByteQueue {
  const queue = new ByteQueue();
  for (const chunk of chunks) queue.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return queue;
}

function isPartOf(piece: Buffer, whole: Buffer): boolean {
  const start = piece.byteOffset - whole.byteOffset;
  return piece.buffer === whole.buffer && start >= 0 && start + piece.length <= whole.length;
}

/** How many bytes were copied or searched meanwhile. Not with spies, which keep every call. */
function countWork(action: () => void): number {
  const { copy, indexOf, set } = Buffer.prototype;
  let work = 0;
  sinon.replace(
    Buffer.prototype,
    "copy",
    function (this: Buffer, ...args: Parameters<Buffer["copy"]>) {
      const copied = copy.apply(this, args);
      work += copied;
      return copied;
    },
  );
  sinon.replace(
    Uint8Array.prototype,
    "set",
    function (this: Uint8Array, bytes: ArrayLike<number>, at?: number) {
      work += bytes.length;
      set.call(this, bytes, at);
    },
  );
  sinon.replace(
    Buffer.prototype,
    "indexOf",
    function (this: Buffer, value: number | string | Uint8Array, from?: number) {
      work += this.length - (from ?? 0);
      return indexOf.call(this, value, from);
    },
  );
  action();
  sinon.restore();
  return work;
}
