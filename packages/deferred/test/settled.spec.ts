import {
  Deferred,
  ensureDeferred,
  execute,
  Failure,
  fail,
  maybeDeferred,
  NotACoroutineError,
  passthru,
  succeed,
} from "@cordage/deferred";
import { failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";

const boom = new Error("boom");

describe("maybeDeferred (D47)", () => {
  it("passes a Deferred through", () => {
    const deferred = new Deferred<number>();

    expect(maybeDeferred(() => deferred)).to.equal(deferred);
  });

  it("succeeds with any other value, and passes the arguments on", () => {
    expect(successResultOf(maybeDeferred((a, b) => a + b, 1, 2))).to.equal(3);
    expect(successResultOf(maybeDeferred(() => undefined))).to.equal(undefined);
  });

  it("fails with a Failure that is returned, and with what is thrown", () => {
    const failure = new Failure(boom);
    const throwing = maybeDeferred(() => {
      throw boom;
    });

    expect(failureResultOf(maybeDeferred(() => failure))).to.equal(failure);
    expect(failureResultOf(throwing).value).to.equal(boom);
  });

  it("follows a Promise", async () => {
    expect(await maybeDeferred(() => Promise.resolve(5))).to.equal(5);
    const rejected = maybeDeferred(() => Promise.reject(boom));
    expect(await rejected.addErrback((failure) => failure.value)).to.equal(boom);
  });

  it("fails when the `then` of what is returned throws on being looked at", () => {
    const hostile = {
      get then(): never {
        throw boom;
      },
    };

    expect(failureResultOf(maybeDeferred(() => hostile)).value).to.equal(boom);
  });

  it("runs a generator object as a coroutine", () => {
    const deferred = maybeDeferred(function* (value: number) {
      return (yield* succeed(value)) + 1;
    }, 1);

    expect(successResultOf(deferred)).to.equal(2);
  });
});

describe("execute (D48)", () => {
  it("succeeds with what the function returns, and passes the arguments on", () => {
    expect(successResultOf(execute((a: number, b: number) => a + b, 1, 2))).to.equal(3);
  });

  it("fails with what the function throws", () => {
    const deferred = execute(() => {
      throw boom;
    });

    expect(failureResultOf(deferred).value).to.equal(boom);
  });

  it("does not look inside: a Deferred is refused as a value", () => {
    expect(() => execute(() => new Deferred())).to.throw(TypeError);
  });
});

describe("ensureDeferred (D49)", () => {
  it("gives a Deferred back as it is", () => {
    const deferred = new Deferred<number>();

    expect(ensureDeferred(deferred)).to.equal(deferred);
  });

  it("runs a generator object as a coroutine", () => {
    function* answer(): Generator<Deferred<number>, number, unknown> {
      return (yield* succeed(20)) + 1;
    }

    expect(successResultOf(ensureDeferred(answer()))).to.equal(21);
  });

  it("follows a Promise", async () => {
    expect(await ensureDeferred(Promise.resolve(5))).to.equal(5);
  });

  for (const [what, value] of Object.entries({
    "a plain value": 5,
    "a generator function": function* () {},
    "an iterator that takes no errors": [1].values(),
    "an async generator": (async function* () {})(),
    null: null,
  })) {
    it(`refuses ${what}`, () => {
      const untyped = value as unknown as PromiseLike<number>; // what untyped code might pass

      expect(() => ensureDeferred(untyped)).to.throw(NotACoroutineError);
    });
  }

  it("refuses with an error that is a TypeError", () => {
    expect(new NotACoroutineError(5)).to.be.instanceOf(TypeError);
  });
});

describe("passthru (D50)", () => {
  it("changes nothing", () => {
    const failure = new Failure(boom);

    expect(successResultOf(succeed(1).addBoth(passthru))).to.equal(1);
    expect(failureResultOf(fail(failure).addBoth(passthru))).to.equal(failure);
  });
});
