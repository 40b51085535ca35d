import { Deferred } from "@cordage/deferred";
import {
  type CooperativeTask,
  Cooperator,
  SchedulerStopped,
  TaskDone,
  TaskStopped,
} from "@cordage/reactor";
import { assertNoResult, Clock, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import sinon from "sinon";

describe("Cooperator", () => {
  let clock: Clock;
  let done: string[];
  beforeEach(() => {
    clock = new Clock();
    done = [];
  });

  /** A cooperator whose rounds are of `turns` turns. */
  function cooperatorOf(turns: number, started = true): Cooperator {
    return new Cooperator({
      clock,
      started,
      terminationPredicateFactory: () => {
        let left = turns;
        return () => {
          left -= 1;
          return left === 0;
        };
      },
    });
  }

  /** Work of `units` units that notes each, like "a1". */
  function* work(name: string, units = Number.POSITIVE_INFINITY): Generator<undefined, void> {
    for (let unit = 1; unit <= units; unit++) {
      done.push(`${name}${unit}`);
      yield;
    }
  }

  /** Lets `count` rounds pass. */
  function rounds(count: number): void {
    for (let i = 0; i < count; i++) clock.advance(1);
  }

  describe("rounds", () => {
    it("begin later, never inside of cooperate (K7)", () => {
      cooperatorOf(1).cooperate(work("a"));
      expect(done).to.deep.equal([]);
      rounds(1);
      expect(done).to.deep.equal(["a1"]);
    });

    it("give turns one after the other (K7)", () => {
      const cooperator = cooperatorOf(5);
      cooperator.cooperate(work("a"));
      cooperator.cooperate(work("b"));
      rounds(1);
      expect(done).to.deep.equal(["a1", "b1", "a2", "b2", "a3"]);
    });

    it("go on where the last one stopped (K7)", () => {
      const cooperator = cooperatorOf(2);
      for (const name of ["a", "b", "c"]) cooperator.cooperate(work(name));
      rounds(3);
      expect(done).to.deep.equal(["a1", "b1", "c1", "a2", "b2", "c2"]);
    });

    it("skip the one that moves up when another leaves (K7)", () => {
      const cooperator = cooperatorOf(1);
      const first = cooperator.cooperate(work("a"));
      cooperator.cooperate(work("b"));
      cooperator.cooperate(work("c"));
      rounds(1);
      first.stop();
      rounds(2);
      expect(done).to.deep.equal(["a1", "c1", "b1"]);
    });

    it("take 10 ms when nothing else is said, in real time whatever the clock says (K7)", () => {
      const cooperator = new Cooperator({ clock });
      cooperator.cooperate(work("a"));
      const now = sinon.stub(performance, "now");
      for (const [i, time] of [1000, 1004, 1009, 1010].entries()) now.onCall(i).returns(time);
      rounds(1);
      expect(done).to.deep.equal(["a1", "a2", "a3"]);
    });

    it("come only while a task wants turns (K7)", () => {
      const cooperator = cooperatorOf(10);
      expect(clock.getDelayedCalls()).to.have.length(0);
      cooperator.cooperate(work("a", 2));
      expect(clock.getDelayedCalls()).to.have.length(1);
      rounds(1);
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("are taken back when the last task leaves (K7)", () => {
      const cooperator = cooperatorOf(1);
      const task = cooperator.cooperate(work("a"));
      task.pause();
      expect(clock.getDelayedCalls()).to.have.length(0);
      task.resume();
      expect(clock.getDelayedCalls()).to.have.length(1);
      task.stop();
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("begin at the first task again after there was none (K7)", () => {
      const cooperator = cooperatorOf(10);
      cooperator.cooperate(work("a", 1));
      rounds(1);
      cooperator.cooperate(work("b", 1));
      cooperator.cooperate(work("c", 1));
      rounds(1);
      expect(done).to.deep.equal(["a1", "b1", "c1"]);
    });

    it("are left to a scheduler, if there is one (K7)", () => {
      const scheduled: (() => void)[] = [];
      let cancelled = 0;
      const cooperator = new Cooperator({
        terminationPredicateFactory: () => () => true,
        scheduler: (round) => {
          scheduled.push(round);
          return {
            cancel: () => {
              cancelled += 1;
            },
          };
        },
      });
      const task = cooperator.cooperate(work("a"));
      scheduled[0]?.();
      expect(done).to.deep.equal(["a1"]);
      expect(scheduled).to.have.length(2);
      task.stop();
      expect(cancelled).to.equal(1);
    });
  });

  describe("started", () => {
    it("false keeps tasks waiting for start (K7)", () => {
      const cooperator = cooperatorOf(1, false);
      expect(cooperator.running).to.equal(false);
      cooperator.cooperate(work("a"));
      rounds(1);
      expect(done).to.deep.equal([]);
      cooperator.start();
      expect(cooperator.running).to.equal(true);
      rounds(1);
      expect(done).to.deep.equal(["a1"]);
    });

    it("twice makes no difference", () => {
      const cooperator = cooperatorOf(1);
      cooperator.cooperate(work("a"));
      cooperator.start();
      expect(clock.getDelayedCalls()).to.have.length(1);
    });
  });

  describe("stop", () => {
    it("ends every task, not every second one (K10)", () => {
      const cooperator = cooperatorOf(1);
      const tasks = ["a", "b", "c", "d"].map((name) => cooperator.cooperate(work(name)));
      cooperator.stop();
      for (const task of tasks) failureResultOf(task.whenDone(), SchedulerStopped);
      expect(cooperator.running).to.equal(false);
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("ends tasks that are added later (K10)", () => {
      const cooperator = cooperatorOf(1);
      cooperator.stop();
      failureResultOf(cooperator.coiterate(work("a")), SchedulerStopped);
      cooperator.start();
      rounds(1);
      expect(done).to.deep.equal([]);
    });

    it("ends a paused task when it is resumed (K10)", () => {
      const cooperator = cooperatorOf(1);
      const task = cooperator.cooperate(work("a"));
      task.pause();
      const ended = task.whenDone();
      cooperator.stop();
      assertNoResult(ended);
      task.resume();
      failureResultOf(ended, SchedulerStopped);
    });

    it("refuses changes to the tasks it ended with SchedulerStopped (K9)", () => {
      const cooperator = cooperatorOf(1);
      const task = cooperator.cooperate(work("a"));
      cooperator.stop();
      expect(() => task.pause()).to.throw(SchedulerStopped);
      expect(() => task.stop()).to.throw(SchedulerStopped);
    });

    it("leaves alone what a task it ended stopped meanwhile", () => {
      const cooperator = cooperatorOf(1);
      const first = cooperator.cooperate(work("a"));
      const second = cooperator.cooperate(work("b"));
      first.whenDone().addErrback(() => second.stop());
      cooperator.stop();
      failureResultOf(second.whenDone(), TaskStopped);
    });

    it("may be followed by start, from inside too", () => {
      const cooperator = cooperatorOf(1);
      const first = cooperator.cooperate(work("a"));
      first.whenDone().addErrback(() => {
        cooperator.start();
        cooperator.cooperate(work("b"));
      });
      cooperator.stop();
      expect(cooperator.running).to.equal(true);
      rounds(1);
      expect(done).to.deep.equal(["b1"]);
    });

    it("may be called by a task in its turn", () => {
      const cooperator = cooperatorOf(10);
      const ended = cooperator.coiterate(
        (function* () {
          cooperator.stop();
          yield;
        })(),
      );
      const other = cooperator.coiterate(work("b"));
      rounds(1);
      failureResultOf(ended, SchedulerStopped);
      failureResultOf(other, SchedulerStopped);
      expect(done).to.deep.equal([]);
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("starts from the first task when it goes on", () => {
      const cooperator = cooperatorOf(1);
      cooperator.cooperate(work("a"));
      cooperator.cooperate(work("b"));
      rounds(1);
      cooperator.stop();
      cooperator.start();
      cooperator.cooperate(work("c"));
      cooperator.cooperate(work("d"));
      rounds(1);
      expect(done).to.deep.equal(["a1", "c1"]);
    });
  });

  describe("coiterate", () => {
    it("fires with the iterator at its end (K10)", () => {
      const iterator = work("a", 2);
      const ended = cooperatorOf(1).coiterate(iterator);
      rounds(2);
      assertNoResult(ended);
      rounds(1);
      expect(successResultOf(ended)).to.equal(iterator);
    });

    it("fires a Deferred it is given, and returns that (K10)", () => {
      const iterator = work("a", 0);
      const given = new Deferred<typeof iterator>();
      expect(cooperatorOf(1).coiterate(iterator, given)).to.equal(given);
      rounds(1);
      expect(successResultOf(given)).to.equal(iterator);
    });

    it("works one iterator off by several tasks, to have so many Deferreds open at once", () => {
      const open: Deferred<void>[] = [];
      const shared = (function* () {
        for (let i = 0; i < 5; i++) {
          const deferred = new Deferred<void>();
          open.push(deferred);
          yield deferred;
        }
      })();
      const cooperator = cooperatorOf(10);
      const both = [cooperator.coiterate(shared), cooperator.coiterate(shared)];
      rounds(1);
      expect(open).to.have.length(2);
      for (let i = 0; i < 5; i++) {
        open[i]?.callback();
        rounds(1);
      }
      expect(open).to.have.length(5);
      for (const ended of both) expect(successResultOf(ended)).to.equal(shared);
    });
  });
});

describe("CooperativeTask", () => {
  let clock: Clock;
  let cooperator: Cooperator;
  beforeEach(() => {
    clock = new Clock();
    cooperator = new Cooperator({ clock, terminationPredicateFactory: () => () => true });
  });

  /** One turn, since each round is one. */
  const turn = (): void => clock.advance(1);

  function started<I extends Iterator<unknown>>(iterator: I): CooperativeTask<I> {
    return cooperator.cooperate(iterator);
  }

  function* endless(): Generator<undefined, never> {
    for (;;) yield;
  }

  describe("whenDone", () => {
    it("fires with the iterator for all who ask, before the end or after it (K8)", () => {
      const iterator = [1][Symbol.iterator]();
      const task = started(iterator);
      const before = [task.whenDone(), task.whenDone()];
      turn();
      before.forEach(assertNoResult);
      turn();
      for (const deferred of [...before, task.whenDone()]) {
        expect(successResultOf(deferred)).to.equal(iterator);
      }
    });

    it("fails with what the iterator threw (K8)", () => {
      const error = new RangeError();
      const task = started(
        (function* () {
          yield;
          throw error;
        })(),
      );
      const ended = task.whenDone();
      turn();
      turn();
      expect(failureResultOf(ended).value).to.equal(error);
      expect(failureResultOf(task.whenDone()).value).to.equal(error);
    });

    it("fires when the task has left: it may stop the cooperator (K8)", () => {
      const ended = started([][Symbol.iterator]())
        .whenDone()
        .addCallback(() => cooperator.stop());
      turn();
      expect(successResultOf(ended)).to.equal(undefined);
    });
  });

  describe("a unit that gives a Deferred", () => {
    it("is waited for (K7)", () => {
      const waited = new Deferred<void>();
      let units = 0;
      started(
        (function* () {
          units += 1;
          yield waited;
          units += 1;
          yield;
        })(),
      );
      turn();
      turn();
      expect(units).to.equal(1);
      expect(clock.getDelayedCalls()).to.have.length(0);
      waited.callback();
      turn();
      expect(units).to.equal(2);
    });

    it("may have it fired already", () => {
      const waited = new Deferred<void>();
      waited.callback();
      const iterator = [waited][Symbol.iterator]();
      const ended = started(iterator).whenDone();
      turn();
      turn();
      expect(successResultOf(ended)).to.equal(iterator);
    });

    it("fails the task when the Deferred fails (K8)", () => {
      const waited = new Deferred<void>();
      const task = started([waited][Symbol.iterator]());
      turn();
      waited.errback(new RangeError());
      failureResultOf(task.whenDone(), RangeError);
      expect(() => task.stop()).to.throw("The task has failed");
    });

    it("may give a Promise", async () => {
      const waited = Promise.resolve();
      const iterator = [waited][Symbol.iterator]();
      const ended = started(iterator).whenDone();
      turn();
      expect(clock.getDelayedCalls()).to.have.length(0);
      await waited;
      turn();
      expect(successResultOf(ended)).to.equal(iterator);
    });
  });

  describe("pause and resume", () => {
    it("count (K9)", () => {
      const task = started(endless());
      task.pause();
      task.pause();
      task.resume();
      expect(clock.getDelayedCalls()).to.have.length(0);
      task.resume();
      expect(clock.getDelayedCalls()).to.have.length(1);
    });

    it("count together with a Deferred that is waited for (K9)", () => {
      const waited = new Deferred<void>();
      const task = started([waited][Symbol.iterator]());
      turn();
      task.pause();
      waited.callback();
      expect(clock.getDelayedCalls()).to.have.length(0);
      task.resume();
      expect(clock.getDelayedCalls()).to.have.length(1);
    });

    it("may come from the iterator itself", () => {
      function* pausing(): Generator<undefined, void> {
        task.pause();
        yield;
      }
      const task: CooperativeTask = started(pausing());
      turn();
      expect(clock.getDelayedCalls()).to.have.length(0);
      task.resume();
      turn();
      expect(() => task.pause()).to.throw(TaskDone);
    });

    it("refuse without a pause to undo (K9)", () => {
      expect(() => started(endless()).resume()).to.throw("not paused");
    });

    it("refuse to pause what is over, and let it be resumed without effect (K9)", () => {
      const task = started(endless());
      task.pause();
      task.stop();
      expect(() => task.pause()).to.throw(TaskStopped);
      task.resume();
      expect(clock.getDelayedCalls()).to.have.length(0);
      failureResultOf(task.whenDone(), TaskStopped);
    });
  });

  describe("stop", () => {
    it("fails whenDone with TaskStopped and gives no more turns (K8)", () => {
      const task = started(endless());
      const ended = task.whenDone();
      task.stop();
      failureResultOf(ended, TaskStopped);
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("takes nobody else's turns when the task was paused", () => {
      const task = started(endless());
      const other = started([][Symbol.iterator]());
      task.pause();
      task.stop();
      turn();
      expect(() => other.stop()).to.throw(TaskDone);
    });

    it("refuses a second time (K9)", () => {
      const task = started(endless());
      task.stop();
      expect(() => task.stop()).to.throw(TaskStopped);
    });

    it("refuses after the end with TaskDone (K9)", () => {
      const task = started([][Symbol.iterator]());
      turn();
      expect(() => task.stop()).to.throw(TaskDone);
    });

    it("tells with what the task failed when it refuses (K9)", () => {
      const error = new RangeError();
      const task = started({
        next: () => {
          throw error;
        },
      });
      turn();
      expect(() => task.stop())
        .to.throw()
        .with.property("cause", error);
    });

    it("takes what a Deferred it waited for fires with, a failure too (K9)", () => {
      for (const fire of [
        (deferred: Deferred<void>) => deferred.callback(),
        (deferred: Deferred<void>) => deferred.errback(new RangeError()),
      ]) {
        const waited = new Deferred<void>();
        const task = started([waited][Symbol.iterator]());
        const ended = task.whenDone();
        turn();
        task.stop();
        fire(waited);
        failureResultOf(ended, TaskStopped);
        expect(waited.result).to.equal(undefined);
        expect(clock.getDelayedCalls()).to.have.length(0);
      }
    });

    it("may come from the iterator itself, whatever that does next", () => {
      const outcomes: (() => unknown)[] = [
        () => undefined,
        () => new Deferred<void>(),
        () => {
          throw new RangeError();
        },
      ];
      for (const outcome of outcomes) {
        const task: CooperativeTask = started({
          next: () => {
            task.stop();
            return { done: false, value: outcome() };
          },
        });
        turn();
        failureResultOf(task.whenDone(), TaskStopped);
      }
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("does not close the iterator, which may be another task's too", () => {
      const iterator = endless();
      started(iterator).stop();
      expect(iterator.next().done).to.equal(false);
    });
  });
});
