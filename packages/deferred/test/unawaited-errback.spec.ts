import { Deferred, Failure } from "@cordage/deferred";
import { expect } from "chai";

describe("Deferred.addUnawaitedErrback", () => {
  let deferred: Deferred<string>;
  let seen: string[];

  beforeEach(() => {
    deferred = new Deferred<string>();
    seen = [];
  });

  const take = (failure: Failure): void => {
    seen.push(failure.value.message);
  };

  it("takes a failure that nobody took", () => {
    deferred.addUnawaitedErrback(take);
    deferred.errback(new Error("left over"));
    expect([seen, deferred.result]).to.deep.equal([["left over"], undefined]);
  });

  it("leaves alone a failure that was awaited, and it counts as taken", async () => {
    const awaited = deferred.toPromise().then(
      () => "no failure",
      (error: unknown) => (error as Error).message,
    );
    deferred.addUnawaitedErrback(take);
    deferred.errback(new Error("awaited"));
    expect([seen, await awaited]).to.deep.equal([[], "awaited"]);
    expect(deferred.result).to.be.instanceOf(Failure);
  });

  it("takes another failure that comes behind the one that was awaited", async () => {
    const awaited = deferred.toPromise().then(
      () => "no failure",
      (error: unknown) => (error as Error).message,
    );
    deferred.addErrback(() => {
      throw new Error("another");
    });
    deferred.addUnawaitedErrback(take);
    deferred.errback(new Error("awaited"));
    expect([seen, await awaited]).to.deep.equal([["another"], "awaited"]);
  });
});
