import {
  CancelledError,
  type Deferred,
  DeferredQueue,
  QueueClosed,
  QueueOverflow,
  QueueUnderflow,
} from "@cordage/deferred";
import { assertNoResult, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("DeferredQueue", () => {
  describe("put and get (D75)", () => {
    it("give the oldest value to the one who asks", () => {
      const queue = new DeferredQueue<number>();
      queue.put(1);
      queue.put(2);

      expect(queue.pending).to.deep.equal([1, 2]);
      expect(successResultOf(queue.get())).to.equal(1);
      expect(successResultOf(queue.get())).to.equal(2);
    });

    it("give a new value to the one who has waited longest, before put returns", () => {
      const queue = new DeferredQueue<number>();
      const [first, second] = [queue.get(), queue.get()];

      queue.put(1);

      expect(successResultOf(first)).to.equal(1);
      assertNoResult(second);
      expect(queue.waiting).to.deep.equal([second]);
    });

    it("take undefined for a value like any other", () => {
      const queue = new DeferredQueue<number | undefined>();
      queue.put(undefined);

      expect(successResultOf(queue.get())).to.equal(undefined);
      assertNoResult(queue.get());
    });

    it("throw at the limits", () => {
      const queue = new DeferredQueue<number>(1, 1);
      queue.put(1);

      expect(() => queue.put(2)).to.throw(QueueOverflow, "holds 1 values");
      queue.get();
      queue.get();
      expect(() => queue.get()).to.throw(QueueUnderflow, "1 wait");
    });

    it("take 0 for a limit: a value must be wanted before it is put, or the other way round", () => {
      const wanted = new DeferredQueue<number>(0);
      const given = new DeferredQueue<number>(null, 0);

      expect(() => wanted.put(1)).to.throw(QueueOverflow);
      const first = wanted.get();
      wanted.put(2);
      expect(successResultOf(first)).to.equal(2);
      expect(() => given.get()).to.throw(QueueUnderflow);
      given.put(3);
      expect(successResultOf(given.get())).to.equal(3);
    });

    for (const size of [0, 1, 2]) {
      it(`are told by isFull when there is no room for a value, for a size of ${size}`, () => {
        const queue = new DeferredQueue<number>(size);
        for (let value = 0; value < size; value++) {
          expect(queue.isFull).to.equal(false);
          queue.put(value);
        }
        expect(queue.isFull).to.equal(true);
        for (let value = 0; value <= size; value++) queue.get(); // the last one waits
        expect(queue.isFull).to.equal(false);
      });
    }

    it("have no limits unless told", () => {
      const queue = new DeferredQueue<number>();

      expect([queue.size, queue.backlog]).to.deep.equal([Infinity, Infinity]);
    });

    for (const limit of [-1, Number.NaN]) {
      it(`refuse ${limit} for a limit`, () => {
        expect(() => new DeferredQueue(limit)).to.throw(RangeError, `size must be 0 or more`);
        expect(() => new DeferredQueue(null, limit)).to.throw(RangeError, `backlog must be`);
      });
    }

    it("lose no value when one who waits is cancelled", () => {
      const queue = new DeferredQueue<number>(null, 2);
      const [given, next] = [queue.get(), queue.get()];

      given.cancel();
      queue.put(1);

      failureResultOf(given, CancelledError);
      expect(successResultOf(next)).to.equal(1);
      expect(queue.waiting).to.deep.equal([]);
    });

    it("are in order when a callback puts and gets again", () => {
      const queue = new DeferredQueue<number>();
      const seen: number[] = [];
      const take = (value: number): Deferred<unknown> => {
        seen.push(value);
        if (value === 1) queue.put(3);
        return queue.get().addCallback(take);
      };
      queue.get().addCallback(take);

      queue.put(1);
      queue.put(2);

      expect(seen).to.deep.equal([1, 3, 2]);
    });
  });

  describe("putWhenRoom", () => {
    it("fires at once while there is room or somebody who waits", () => {
      const queue = new DeferredQueue<number>(1);
      const taken = queue.get();

      successResultOf(queue.putWhenRoom(1));
      successResultOf(queue.putWhenRoom(2));

      expect(successResultOf(taken)).to.equal(1);
      expect(queue.pending).to.deep.equal([2]);
    });

    it("fires when a value was taken, and keeps the order", () => {
      const queue = new DeferredQueue<number>(1);
      queue.put(1);
      const [second, third] = [queue.putWhenRoom(2), queue.putWhenRoom(3)];
      assertNoResult(second);

      expect(successResultOf(queue.get())).to.equal(1);
      successResultOf(second);
      assertNoResult(third);
      expect(successResultOf(queue.get())).to.equal(2);
      successResultOf(third);
      expect(successResultOf(queue.get())).to.equal(3);
    });

    it("hands over without keeping anything when the size is 0", () => {
      const queue = new DeferredQueue<number>(0);
      const put = queue.putWhenRoom(1);
      assertNoResult(put);

      expect(successResultOf(queue.get())).to.equal(1);

      successResultOf(put);
    });

    it("withdraws the value when it is cancelled", () => {
      const queue = new DeferredQueue<number>(0);
      const put = queue.putWhenRoom(1);

      put.cancel();

      failureResultOf(put, CancelledError);
      assertNoResult(queue.get());
    });

    it("goes before a put that comes later", () => {
      const queue = new DeferredQueue<number>(1);
      queue.put(1);
      queue.putWhenRoom(2);

      expect(() => queue.put(3)).to.throw(QueueOverflow);
    });
  });

  describe("close", () => {
    it("refuses new values and lets those it holds be taken", () => {
      const queue = new DeferredQueue<number>();
      queue.put(1);

      queue.close();
      queue.close();

      expect(() => queue.put(2)).to.throw(QueueClosed);
      failureResultOf(queue.putWhenRoom(2), QueueClosed);
      expect(successResultOf(queue.get())).to.equal(1);
      failureResultOf(queue.get(), QueueClosed);
    });

    it("fails all who wait, on either side", () => {
      const empty = new DeferredQueue<number>();
      const full = new DeferredQueue<number>(0);
      const waiting = [empty.get(), empty.get(), full.putWhenRoom(1), full.putWhenRoom(2)];

      empty.close();
      full.close();

      for (const deferred of waiting) failureResultOf<QueueClosed>(deferred, QueueClosed);
    });
  });

  describe("iterating", () => {
    it("gives the values in order and ends when the queue is closed and empty", async () => {
      const queue = new DeferredQueue<number>();
      const seen: number[] = [];
      queue.put(1);
      queue.put(2);
      queue.close();

      for await (const value of queue) seen.push(value);

      expect(seen).to.deep.equal([1, 2]);
    });

    it("ends when the queue is closed while it waits", async () => {
      const queue = new DeferredQueue<number>();
      const next = queue[Symbol.asyncIterator]().next();

      queue.close();

      expect(await next).to.deep.equal({ done: true, value: undefined });
    });

    it("takes a value when it is asked for one, and not before", async () => {
      const queue = new DeferredQueue<number>(1);
      const puts = [1, 2, 3].map((value) => queue.putWhenRoom(value));
      const stored = (): boolean[] => puts.map(({ called }) => called);
      const states: boolean[][] = [stored()];

      for await (const value of queue) {
        states.push(stored());
        if (value === 3) break;
      }

      expect(states).to.deep.equal([
        [true, false, false],
        [true, true, false],
        [true, true, true],
        [true, true, true],
      ]);
    });

    it("leaves the rest to others when it is broken off", async () => {
      const queue = new DeferredQueue<number>();
      for (const value of [1, 2, 3]) queue.put(value);

      for await (const value of queue) {
        expect(value).to.equal(1);
        break;
      }

      expect(queue.pending).to.deep.equal([2, 3]);
    });

    it("shares the values with other iterations", async () => {
      const queue = new DeferredQueue<number>();
      const [first, second] = [queue[Symbol.asyncIterator](), queue[Symbol.asyncIterator]()];
      const both = Promise.all([first.next(), second.next()]);

      queue.put(1);
      queue.put(2);

      expect((await both).map(({ value }) => value)).to.deep.equal([1, 2]);
    });

    it("fails, and does not just end, when its place in line is cancelled", async () => {
      const queue = new DeferredQueue<number>();
      const next = queue[Symbol.asyncIterator]().next();

      queue.waiting[0]?.cancel();

      expect(await next.catch((reason: unknown) => reason)).to.be.instanceOf(CancelledError);
    });

    it("fails when as many wait as may", async () => {
      const queue = new DeferredQueue<number>(null, 0);

      const error = await queue[Symbol.asyncIterator]()
        .next()
        .catch((reason: unknown) => reason);

      expect(error).to.be.instanceOf(QueueUnderflow);
    });
  });
});
