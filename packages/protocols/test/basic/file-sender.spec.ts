import { Readable } from "node:stream";
import { CancelledError, type Deferred } from "@cordage/deferred";
import {
  ConsumerStoppedError,
  FileSender,
  type FileSource,
  type SyncReader,
  TransferInProgressError,
} from "@cordage/protocols/basic";
import {
  type IConsumer,
  type IPullProducer,
  type IPushProducer,
  ProducerAlreadyRegisteredError,
} from "@cordage/reactor";
import {
  assertFailure,
  assertNoResult,
  failureResultOf,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

const FAULT = new Error("of the file");

/** A consumer that asks for the next piece whenever the test says so. */
class Recorder extends StringTransport {
  readonly calls: string[] = [];

  override registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    super.registerProducer(producer, streaming);
    this.calls.push(`register ${streaming}`);
  }

  override unregisterProducer(): void {
    super.unregisterProducer();
    this.calls.push("unregister");
  }

  override write(data: Uint8Array): void {
    super.write(data);
    this.calls.push(`write ${data.length}`);
  }

  ask(): void {
    this.producer?.resumeProducing();
  }
}

/** Asks for the next piece from inside write, as long as there is one. */
class Greedy implements IConsumer {
  bytes = 0;
  #producer: IPullProducer | undefined = undefined;
  registerProducer(producer: IPullProducer): void {
    this.#producer = producer;
    producer.resumeProducing();
  }
  unregisterProducer(): void {
    this.#producer = undefined;
  }
  write(data: Uint8Array | string): void {
    this.bytes += data.length;
    this.#producer?.resumeProducing();
  }
}

function readerOf(bytes: Buffer, sizes: number[] = []): SyncReader {
  let at = 0;
  return {
    read(maxBytes) {
      sizes.push(maxBytes);
      const piece = bytes.subarray(at, at + maxBytes);
      at += piece.length;
      return piece;
    },
  };
}

/** A source whose chunks come when the test gives them. */
class Chunks implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array> {
  asked = 0;
  isClosed = false;
  #settle: { resolve(result: IteratorResult<Uint8Array>): void; reject(error: Error): void }[] = [];

  [Symbol.asyncIterator](): this {
    return this;
  }
  next(): Promise<IteratorResult<Uint8Array>> {
    this.asked += 1;
    return new Promise((resolve, reject) => this.#settle.push({ resolve, reject }));
  }
  return(): Promise<IteratorResult<Uint8Array>> {
    this.isClosed = true;
    return Promise.reject(new Error("trouble in tidying up is nobody's"));
  }

  async give(chunk: Uint8Array | string | null): Promise<void> {
    const value = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    const result =
      value === null ? { done: true as const, value } : { done: false as const, value };
    this.#settle.shift()?.resolve(result);
    await turn();
  }
  async fail(error: Error): Promise<void> {
    this.#settle.shift()?.reject(error);
    await turn();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("FileSender", () => {
  let consumer: Recorder;
  let sender: FileSender;

  beforeEach(() => {
    consumer = new Recorder();
    sender = new FileSender();
  });

  it("registers as a pull producer and sends a chunk of 16384 bytes each time it is asked (FS-1)", () => {
    const sizes: number[] = [];
    const file = Buffer.alloc(16_384 + 10, "a");
    const done = sender.beginFileTransfer(readerOf(file, sizes), consumer);
    expect(consumer.calls).to.deep.equal(["register false"]);
    consumer.ask();
    expect(consumer.calls.slice(1)).to.deep.equal(["write 16384"]);
    consumer.ask();
    expect(consumer.calls.slice(2)).to.deep.equal(["write 10"]);
    assertNoResult(done);
    expect(sizes).to.deep.equal([16_384, 16_384]);
    expect(consumer.value().equals(file)).to.equal(true);
  });

  it("unregisters at the end, then fires with the last byte (FS-2)", () => {
    const done = sender.beginFileTransfer(readerOf(Buffer.from("hello")), consumer);
    done.addCallback((last) => {
      consumer.calls.push(`fired ${last}`);
      return last;
    });
    consumer.ask();
    consumer.ask();
    expect(consumer.calls.slice(1)).to.deep.equal(["write 5", "unregister", "fired o"]);
    expect(successResultOf(done)?.toString()).to.equal("o");
    expect(sender.lastSent.toString()).to.equal("o");
    sender.resumeProducing();
    sender.stopProducing();
    expect(consumer.value().toString()).to.equal("hello");
  });

  it("fires with an empty Buffer for an empty file (FS-2)", () => {
    for (const empty of [Buffer.alloc(0), readerOf(Buffer.alloc(0)), { read: () => null }]) {
      const done = sender.beginFileTransfer(empty, consumer);
      expect(sender.lastSent.length).to.equal(0);
      consumer.ask();
      expect(successResultOf(done)).to.deep.equal(Buffer.alloc(0));
    }
  });

  it("transforms each chunk, which may change its length; the last byte is of the result (FS-3)", () => {
    const chunks: string[] = [];
    sender.CHUNK_SIZE = 3;
    const done = sender.beginFileTransfer(Buffer.from("abcdefg"), consumer, (piece) => {
      chunks.push(Buffer.from(piece).toString());
      return Buffer.from(`<${Buffer.from(piece)}>`);
    });
    for (let i = 0; i < 4; i++) consumer.ask();
    expect(chunks).to.deep.equal(["abc", "def", "g"]);
    expect(consumer.value().toString()).to.equal("<abc><def><g>");
    expect(successResultOf(done).toString()).to.equal(">");
  });

  it("writes an empty result of the transform, and takes it for the last (FS-3)", () => {
    const done = sender.beginFileTransfer(Buffer.from("abc"), consumer, () => Buffer.alloc(0));
    consumer.ask();
    consumer.ask();
    expect(consumer.calls.slice(1)).to.deep.equal(["write 0", "unregister"]);
    expect(successResultOf(done).length).to.equal(0);
  });

  it("fails when the consumer stops it, and sends nothing more (FS-4)", () => {
    const done = sender.beginFileTransfer(Buffer.alloc(100_000), consumer);
    consumer.ask();
    sender.stopProducing();
    const failure = failureResultOf(done, ConsumerStoppedError);
    expect(failure.getErrorMessage()).to.equal("consumer asked us to stop producing");
    consumer.ask();
    sender.stopProducing();
    expect(consumer.calls).to.deep.equal(["register false", "write 16384"]);
  });

  it("unregisters and fails when reading fails (FS-5)", () => {
    const done = sender.beginFileTransfer({ read: () => fault() }, consumer);
    consumer.ask();
    expect(failureResultOf(done).value).to.equal(FAULT);
    expect(consumer.calls).to.deep.equal(["register false", "unregister"]);
  });

  it("unregisters and fails when the transform or the write fails (FS-5)", () => {
    const transformed = sender.beginFileTransfer(Buffer.from("abc"), consumer, () => fault());
    consumer.ask();
    expect(failureResultOf(transformed).value).to.equal(FAULT);
    consumer.write = () => fault();
    const written = sender.beginFileTransfer(Buffer.from("abc"), consumer);
    consumer.ask();
    expect(failureResultOf(written).value).to.equal(FAULT);
    expect(consumer.producer).to.equal(null);
  });

  it("fails when a file has something else than bytes in it (FS-5)", () => {
    const text = { read: () => "text" } as unknown as SyncReader;
    const done = sender.beginFileTransfer(text, consumer);
    consumer.ask();
    expect(failureResultOf(done, TypeError).getErrorMessage()).to.include("got string");
  });

  it("sends text that an async source yields as UTF-8 (FS-6)", async () => {
    const done = sender.beginFileTransfer(Readable.from(["caf\u00e9"]), consumer);
    for (let turn = 0; turn < 3; turn++) {
      consumer.ask();
      await new Promise(setImmediate);
    }
    expect(consumer.value().toString()).to.equal("caf\u00e9");
    expect(successResultOf(done)).to.deep.equal(Buffer.of(0xa9));
  });

  it("fails with the error of a Readable that came before it was asked for anything (FS-5)", async () => {
    const source = new Readable({ read: () => {} });
    const failed = assertFailure(sender.beginFileTransfer(source, consumer), SyntaxError);
    source.destroy(new SyntaxError("of the source"));
    await new Promise(setImmediate); // an error that nobody listens to would be thrown
    consumer.ask();
    await new Promise(setImmediate);
    successResultOf(failed);
  });

  it("fails with what else one yields, and takes nothing for the end (FS-5, FS-6)", async () => {
    for (const piece of [1, null, undefined, {}, { length: 0 }]) {
      const source = async function* () {
        yield piece as unknown as string; // as JavaScript can
      };
      const failed = assertFailure(sender.beginFileTransfer(source(), consumer), TypeError);
      consumer.ask();
      await new Promise(setImmediate);
      successResultOf(failed);
    }
  });

  it("does not grow the stack with a consumer that asks from inside write", () => {
    const greedy = new Greedy();
    sender.CHUNK_SIZE = 1;
    const done = sender.beginFileTransfer(Buffer.alloc(50_000), greedy);
    expect(greedy.bytes).to.equal(50_000);
    expect(successResultOf(done).length).to.equal(1);
  });

  it("does one transfer at a time, and then another", () => {
    const first = sender.beginFileTransfer(Buffer.from("a"), consumer);
    expect(() => sender.beginFileTransfer(Buffer.from("b"), new Recorder())).to.throw(
      TransferInProgressError,
    );
    consumer.ask();
    consumer.ask();
    successResultOf(first);
    const second = sender.beginFileTransfer(Buffer.from("b"), consumer);
    consumer.ask();
    consumer.ask();
    expect(successResultOf(second).toString()).to.equal("b");
  });

  it("throws, and is as it was, when it can't begin", () => {
    consumer.registerProducer(new FileSender(), false);
    expect(() => sender.beginFileTransfer(Buffer.from("a"), consumer)).to.throw(
      ProducerAlreadyRegisteredError,
    );
    consumer.unregisterProducer();
    expect(() => sender.beginFileTransfer({} as unknown as FileSource, consumer)).to.throw(
      TypeError,
    );
    const done = sender.beginFileTransfer(Buffer.from("a"), consumer);
    consumer.ask();
    consumer.ask();
    expect(successResultOf(done).toString()).to.equal("a");
  });

  it("fails at once with a consumer that is gone", () => {
    const gone: IConsumer = {
      registerProducer: (producer: IPullProducer) => producer.stopProducing(),
      unregisterProducer: () => {},
      write: () => {},
    };
    failureResultOf(sender.beginFileTransfer(Buffer.from("a"), gone), ConsumerStoppedError);
  });

  it("ends, unregistered, when the Deferred is cancelled", () => {
    const done = sender.beginFileTransfer(Buffer.alloc(100_000), consumer);
    consumer.ask();
    done.cancel();
    failureResultOf(done, CancelledError);
    expect(consumer.calls).to.deep.equal(["register false", "write 16384", "unregister"]);
  });

  describe("with an async source (FS-6)", () => {
    let chunks: Chunks;
    let done: Deferred<Buffer>;

    beforeEach(() => {
      chunks = new Chunks();
      done = sender.beginFileTransfer(chunks, consumer);
    });

    it("asks the source when asked, and writes when there is a chunk", async () => {
      expect(chunks.asked).to.equal(0);
      consumer.ask();
      consumer.ask();
      expect([chunks.asked, consumer.calls]).to.deep.equal([1, ["register false"]]);
      await chunks.give("hello");
      expect(consumer.value().toString()).to.equal("hello");
      expect(chunks.asked).to.equal(1);
    });

    it("cuts a large chunk into pieces and asks for the next when it is used up", async () => {
      consumer.ask();
      await chunks.give(Buffer.alloc(40_000));
      consumer.ask();
      consumer.ask();
      const written = ["write 16384", "write 16384", "write 7232"];
      expect([consumer.calls.slice(1), chunks.asked]).to.deep.equal([written, 1]);
      consumer.ask();
      expect(chunks.asked).to.equal(2);
    });

    it("fires at the end, with the last byte, and does not close what is over", async () => {
      consumer.ask();
      await chunks.give("hello");
      consumer.ask();
      await chunks.give(null);
      expect(successResultOf(done).toString()).to.equal("o");
      expect([consumer.producer, chunks.isClosed]).to.deep.equal([null, false]);
    });

    it("does not take an empty chunk for the end", async () => {
      consumer.ask();
      await chunks.give("");
      assertNoResult(done);
      await chunks.give("more");
      expect(consumer.value().toString()).to.equal("more");
    });

    it("unregisters and fails when the source fails (FS-5)", async () => {
      const failed = assertFailure(done, Error);
      consumer.ask();
      await chunks.fail(FAULT);
      expect(successResultOf(failed)).to.equal(FAULT);
      expect(consumer.producer).to.equal(null);
    });

    it("closes the source when it is stopped, and ignores what still comes (FS-4)", async () => {
      consumer.ask();
      sender.stopProducing();
      failureResultOf(done, ConsumerStoppedError);
      expect(chunks.isClosed).to.equal(true);
      await chunks.give("late");
      expect(consumer.value().length).to.equal(0);
    });

    it("ignores a failure that comes after it was stopped", async () => {
      consumer.ask();
      sender.stopProducing();
      failureResultOf(done, ConsumerStoppedError);
      await chunks.fail(FAULT);
      expect(consumer.calls).to.deep.equal(["register false"]);
    });

    it("goes on when the consumer asks from inside a write that came late", async () => {
      consumer.write = () => consumer.ask();
      consumer.ask();
      await chunks.give("one");
      expect(chunks.asked).to.equal(2);
    });
  });

  it("sends a Readable, and destroys it when stopped (FS-6)", async () => {
    const whole = sender.beginFileTransfer(
      Readable.from([Buffer.from("ab"), Buffer.from("c")]),
      consumer,
    );
    for (let i = 0; i < 3; i++) {
      consumer.ask();
      await turn();
    }
    expect(successResultOf(whole).toString()).to.equal("c");
    expect(consumer.value().toString()).to.equal("abc");

    const endless = new Readable({ read: () => {} });
    const stopped = sender.beginFileTransfer(endless, consumer);
    consumer.ask();
    sender.stopProducing();
    failureResultOf(stopped, ConsumerStoppedError);
    expect(endless.destroyed).to.equal(true);
  });

  it("fails with the error of a Readable (FS-5, FS-6)", async () => {
    const broken = new Readable({ read: () => {} });
    const done = sender.beginFileTransfer(broken, consumer);
    const failed = assertFailure(done, Error);
    consumer.ask();
    broken.destroy(FAULT);
    expect(await failed).to.equal(FAULT);
  });
});

function fault(): never {
  throw FAULT;
}
