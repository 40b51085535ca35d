import { CancelledError, Deferred, Failure, fail, succeed } from "@cordage/deferred";
import { failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

const boom = new Error("boom");

/** What `promise` rejects with. */
async function rejectionOf(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("it did not reject");
}

describe("awaiting a Deferred (D61)", () => {
  it("gives its value, whether it has fired or not", async () => {
    const pending = new Deferred<number>();
    const waiting = (async () => pending)();
    pending.callback(2);

    expect(await succeed(1)).to.equal(1);
    expect(await waiting).to.equal(2);
  });

  it("throws the error of its failure", async () => {
    expect(await rejectionOf(fail(boom))).to.equal(boom);
  });

  it("leaves the value in place: several awaits and later callbacks get the same", async () => {
    const deferred = new Deferred<number>();
    const awaits = Promise.all([deferred, deferred]);
    await Promise.resolve(); // lets both awaits begin
    deferred.callback(1);

    expect(await awaits).to.deep.equal([1, 1]);
    expect(await deferred).to.equal(1);
    expect(successResultOf(deferred)).to.equal(1);
  });

  it("leaves the failure in place, and counts as handling it", async () => {
    const failure = new Failure(boom);
    const deferred = fail(failure);

    expect(await rejectionOf(deferred)).to.equal(boom);
    expect(await rejectionOf(deferred)).to.equal(boom);
    expect(failureResultOf(deferred)).to.equal(failure);
  });

  it("waits for what the chain waits for", async () => {
    const inner = new Deferred<number>();
    const outer = succeed(1).addCallback(() => inner);
    const awaited = outer.then((value) => value);

    inner.callback(5);

    expect(await awaited).to.equal(5);
  });

  it("sees the result as it is at that point of the chain", async () => {
    const deferred = new Deferred<number>();
    const before = deferred.toPromise();
    const after = deferred.addCallback((value) => value + 1).toPromise();

    deferred.callback(1);

    expect(await Promise.all([before, after])).to.deep.equal([1, 2]);
  });

  it("adopts a Deferred returned from an async function or from then (D27)", async () => {
    expect(await Promise.resolve(1).then((value) => succeed(value + 1))).to.equal(2);
  });

  it("gives then both outcomes, and passes on what it has no function for", async () => {
    expect(await succeed(1).then((value) => value + 1)).to.equal(2);
    expect(await succeed(1).then()).to.equal(1);
    expect(await fail(boom).then(null, (error) => [error])).to.deep.equal([boom]);
    expect(await rejectionOf(fail(boom).then(String))).to.equal(boom);
  });
});

describe("toPromise (D64)", () => {
  it("cancels the Deferred when the signal aborts", async () => {
    const controller = new AbortController();
    const deferred = new Deferred<number>();
    const promise = deferred.toPromise({ signal: controller.signal });

    controller.abort();

    expect(await rejectionOf(promise)).to.be.instanceOf(CancelledError);
    expect(deferred.called).to.equal(true);
  });

  it("ignores what the Deferred is fired with after that", async () => {
    const controller = new AbortController();
    const deferred = new Deferred<number>();
    const promise = deferred.toPromise({ signal: controller.signal });
    controller.abort();

    deferred.callback(5);

    expect(await rejectionOf(promise)).to.be.instanceOf(CancelledError);
  });
});

describe("Deferred.fromPromise (D65)", () => {
  it("relays a value and a rejection", async () => {
    expect(await Deferred.fromPromise(Promise.resolve(5))).to.equal(5);
    expect(await rejectionOf(Deferred.fromPromise(Promise.reject(boom)))).to.equal(boom);
  });

  it("fails with a Failure the Promise fulfils with", async () => {
    const deferred = Deferred.fromPromise<number>(Promise.resolve(new Failure(boom)));

    expect(await rejectionOf(deferred)).to.equal(boom);
  });

  it("keeps what a Promise rejects with that is no Error", async () => {
    const deferred = Deferred.fromPromise(Promise.reject(404));

    expect(await rejectionOf(deferred)).to.have.property("thrown", 404);
  });

  it("fails with a value that has become a thenable in the meantime", async () => {
    const value = {};
    const deferred = Deferred.fromPromise<unknown>(Promise.resolve(value));
    Object.assign(value, { then() {} });

    expect(await rejectionOf(deferred)).to.be.instanceOf(TypeError);
  });

  it("calls the canceller without arguments, fails, and ignores the value that comes later", async () => {
    const seen: unknown[][] = [];
    const promise = Promise.resolve(5);
    const deferred = Deferred.fromPromise(promise, (...args: unknown[]) => {
      seen.push(args);
    });

    deferred.cancel();
    await promise;

    expect(seen).to.deep.equal([[]]);
    failureResultOf(deferred, CancelledError);
  });

  it("swallows a rejection that comes after it was cancelled", async () => {
    const promise = Promise.reject(boom);
    const deferred = Deferred.fromPromise(promise);

    deferred.cancel();
    await rejectionOf(promise);

    failureResultOf(deferred, CancelledError);
  });

  it("is not taken in by a thenable that calls back twice or with another thenable", async () => {
    const misbehaving = {
      then(resolve: (value: unknown) => void, reject: (error: unknown) => void): void {
        resolve(Promise.resolve(1));
        resolve(2);
        reject(boom);
      },
    } as PromiseLike<number>;

    expect(await Deferred.fromPromise(misbehaving)).to.equal(1);
  });
});
