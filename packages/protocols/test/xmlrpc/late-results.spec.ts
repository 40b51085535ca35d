import { CancelledError, Deferred } from "@cordage/deferred";
import { Fault } from "@cordage/protocols/xmlrpc";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { Client } from "./client.ts";
import { Answering } from "./handlers.ts";

describe("results of XML-RPC calls that come later (XR-7)", () => {
  it("are waited for in Deferreds", () => {
    const later = new Deferred<number>();
    const client = new Client(new Answering(() => later));
    client.startCall("get");
    expect(client.isWaiting).to.equal(true);
    later.callback(7);
    expect(client.result()).to.equal(7);
  });

  it("are waited for in Promises", async () => {
    const client = new Client(new Answering(() => Promise.resolve([1])));
    client.startCall("get");
    await new Promise(setImmediate);
    expect(client.result()).to.deep.equal([1]);
  });

  it("may be faults and failures, in Promises too", async () => {
    const client = new Client(new Answering(() => Promise.reject(new Fault(5, "late"))));
    client.startCall("get");
    await new Promise(setImmediate);
    expect(client.result()).to.include({ faultCode: 5 });
  });

  it("may be ones that can't be sent", () => {
    const later = new Deferred<unknown>();
    const client = new Client(new Answering(() => later));
    client.startCall("get");
    later.callback(Symbol("x"));
    expect(client.result()).to.include({ faultCode: 8002 });
  });

  it("are cancelled when the client goes away, and dropped quietly", () => {
    let cancelled = 0;
    const later = new Deferred<number>(() => {
      cancelled += 1;
    });
    const client = new Client(new Answering(() => later));
    client.startCall("get");
    client.lose();
    expect(cancelled).to.equal(1);
    expect(flushLoggedErrors()).to.deep.equal([]);
    expect(client.isWaiting).to.equal(true);
  });

  it("are dropped quietly when they come although they were cancelled", () => {
    const later = new Deferred<number>((deferred) => deferred.callback(3));
    const client = new Client(new Answering(() => later));
    client.startCall("get");
    client.lose();
    expect(client.isWaiting).to.equal(true);
    expect(flushLoggedErrors()).to.deep.equal([]);
  });

  it("are dropped quietly when nothing can cancel them", () => {
    const later = new Deferred<number>();
    const client = new Client(new Answering(() => later));
    client.startCall("get");
    client.lose();
    later.callback(3);
    expect(client.isWaiting).to.equal(true);
    expect(flushLoggedErrors()).to.deep.equal([]);
  });

  it("are not even looked at when nobody waits for them any more", () => {
    const result = {
      get a(): never {
        throw new RangeError("looked at");
      },
    };
    const later = new Deferred<unknown>((deferred) => deferred.callback(result));
    const client = new Client(new Answering(() => later));
    client.startCall("get");
    client.lose();
    expect(flushLoggedErrors()).to.deep.equal([]);
  });

  it("are logged when they are failures of their own, client or not", () => {
    const later = new Deferred<number>((deferred) => deferred.errback(new RangeError("broken")));
    const client = new Client(new Answering(() => later));
    client.startCall("get");
    client.lose();
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
  });

  it("are logged when the canceller throws", () => {
    const later = new Deferred<number>(() => {
      throw new RangeError("no way to stop it");
    });
    const client = new Client(new Answering(() => later));
    client.startCall("get");
    client.lose();
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
  });

  it("are ordinary failures when somebody else cancels them", () => {
    const later = new Deferred<number>();
    const client = new Client(new Answering(() => later));
    client.startCall("get");
    later.cancel();
    expect(client.result()).to.include({ faultCode: 8002, faultString: "error" });
    expect(flushLoggedErrors(CancelledError)).to.have.length(1);
  });

  it("are not cancelled once they are answered", () => {
    let cancelled = false;
    const later = new Deferred<number>(() => {
      cancelled = true;
    });
    const client = new Client(new Answering(() => later));
    client.startCall("get");
    later.callback(1);
    client.response();
    client.lose();
    expect(cancelled).to.equal(false);
  });
});
