import { existsSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AlreadyTryingToLockError, CancelledError, TimeoutError } from "@cordage/deferred";
import { DeferredFilesystemLock, isLocked, LockNotOwnedError } from "@cordage/reactor";
import { assertNoResult, Clock, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

/** The first process of the system, which is always there. */
const LIVING_PROCESS = 1;

/** More than any system numbers its processes with. */
const MISSING_PROCESS = 2 ** 30;

describe("DeferredFilesystemLock (D76)", () => {
  let folder: string;
  let path: string;
  let clock: Clock;
  let lock: DeferredFilesystemLock;

  /** Lets `owner` hold the lock. */
  const lockAs = (owner: number): void => symlinkSync(`${owner}`, path);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cordage-lock-"));
    path = join(folder, "lock");
    clock = new Clock();
    lock = new DeferredFilesystemLock(path, clock);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  describe("without waiting", () => {
    it("is a link to the number of the process that holds it", () => {
      expect(lock.lock()).to.equal(true);

      expect(readlinkSync(path)).to.equal(`${process.pid}`);
      expect([lock.locked, lock.clean]).to.deep.equal([true, true]);
    });

    it("is left alone while a living process holds it", () => {
      lockAs(LIVING_PROCESS);

      expect(lock.lock()).to.equal(false);

      expect(lock.locked).to.equal(false);
      expect(readlinkSync(path)).to.equal(`${LIVING_PROCESS}`);
    });

    it("is taken from an owner that is gone, and then is not clean", () => {
      lockAs(MISSING_PROCESS);

      expect(lock.lock()).to.equal(true);

      expect([lock.locked, lock.clean]).to.deep.equal([true, false]);
      expect(readlinkSync(path)).to.equal(`${process.pid}`);
    });

    it("is clean again after it was released", () => {
      lockAs(MISSING_PROCESS);
      lock.lock();
      lock.unlock();

      lock.lock();

      expect(lock.clean).to.equal(true);
    });

    it("is gone when it is released", () => {
      lock.lock();

      lock.unlock();

      expect(lock.locked).to.equal(false);
      expect(existsSync(path)).to.equal(false);
      expect(() => readlinkSync(path)).to.throw("ENOENT");
    });

    it("is not released for another process", () => {
      lockAs(LIVING_PROCESS);

      expect(() => lock.unlock()).to.throw(LockNotOwnedError, "process 1");

      expect(readlinkSync(path)).to.equal(`${LIVING_PROCESS}`);
    });

    it("tells whether it is held, and leaves it as it was", () => {
      expect(isLocked(path)).to.equal(false);
      expect(() => readlinkSync(path)).to.throw("ENOENT");
      lockAs(LIVING_PROCESS);
      expect(isLocked(path)).to.equal(true);
    });
  });

  it("fires at once when the lock is free", () => {
    successResultOf(lock.deferUntilLocked());

    expect(lock.locked).to.equal(true);
  });

  it("tries again every second until it gets the lock", () => {
    lockAs(LIVING_PROCESS);
    const acquired = lock.deferUntilLocked();

    clock.advance(1);
    unlinkSync(path);
    clock.advance(0.5);
    assertNoResult(acquired);
    clock.advance(0.5);

    successResultOf(acquired);
    expect(lock.locked).to.equal(true);
  });

  it("fails when the time is up, and tells the time", () => {
    lockAs(LIVING_PROCESS);
    const acquired = lock.deferUntilLocked(2.5);

    clock.pump([1, 1]);
    assertNoResult(acquired);
    clock.advance(0.5);

    const { value } = failureResultOf<TimeoutError>(acquired, TimeoutError);
    expect(value.timeout).to.equal(2.5);
    expect(value.message).to.include(path);
    expect(lock.locked).to.equal(false);
  });

  it("tries one last time when the time is up", () => {
    lockAs(LIVING_PROCESS);
    const acquired = lock.deferUntilLocked(0.5);
    unlinkSync(path);

    clock.advance(0.5);

    successResultOf(acquired);
    expect(lock.locked).to.equal(true);
  });

  it("can be waited for with a time again after it was up", () => {
    lockAs(LIVING_PROCESS);
    for (let round = 0; round < 2; round++) {
      const acquired = lock.deferUntilLocked(1.5);
      clock.pump([1, 0.5]);
      failureResultOf(acquired, TimeoutError);
    }
  });

  it("fails when it is cancelled", () => {
    lockAs(LIVING_PROCESS);
    const acquired = lock.deferUntilLocked(5);

    acquired.cancel();

    failureResultOf(acquired, CancelledError);
    expect(lock.locked).to.equal(false);
  });

  it("tries one last time when it is cancelled", () => {
    lockAs(LIVING_PROCESS);
    const acquired = lock.deferUntilLocked(5);
    unlinkSync(path);

    acquired.cancel();

    successResultOf(acquired);
    expect(lock.locked).to.equal(true);
  });

  it("refuses to be waited for twice at once, and keeps waiting", () => {
    lockAs(LIVING_PROCESS);
    const first = lock.deferUntilLocked();

    failureResultOf(lock.deferUntilLocked(), AlreadyTryingToLockError);
    unlinkSync(path);
    clock.advance(1);

    successResultOf(first);
  });

  it("can be waited for anew by the one who hears that it was in vain", () => {
    lockAs(LIVING_PROCESS);
    const acquired = lock.deferUntilLocked(1.5).addErrback(() => lock.deferUntilLocked());
    clock.pump([1, 0.5]);
    assertNoResult(acquired);

    unlinkSync(path);
    clock.advance(1);

    successResultOf(acquired);
  });

  it("fails with the system's error when there is no such folder", () => {
    const nowhere = new DeferredFilesystemLock(join(folder, "missing", "lock"), clock);

    expect(failureResultOf(nowhere.deferUntilLocked()).value).to.have.property("code", "ENOENT");
  });

  it("fails with the system's error when that comes later, and stops trying", () => {
    lockAs(LIVING_PROCESS);
    const acquired = lock.deferUntilLocked(5);
    rmSync(folder, { recursive: true });

    clock.advance(1);

    expect(failureResultOf(acquired).value).to.have.property("code", "ENOENT");
    folder = mkdtempSync(join(tmpdir(), "cordage-lock-"));
  });
});
