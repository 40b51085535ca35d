import { CannotListenError, ConnectError, providesTCP } from "@cordage/reactor";
import { RaisingMemoryReactor } from "@cordage/testing";
import { expect } from "chai";

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

describe("RaisingMemoryReactor (TE3)", () => {
  it("throws what it was given", () => {
    const listenException = new CannotListenError("", 80, new Error("in use"));
    const connectException = new ConnectError();
    const reactor = new RaisingMemoryReactor({ listenException, connectException });
    expect(providesTCP(reactor)).to.equal(true);
    expect(thrownBy(() => reactor.listenTCP())).to.equal(listenException);
    expect(thrownBy(() => reactor.connectTCP())).to.equal(connectException);
  });

  it("throws it from every kind of transport", () => {
    const reactor = new RaisingMemoryReactor();
    for (const kind of ["listenSSL", "listenUNIX", "adoptStreamPort"] as const) {
      expect(() => reactor[kind]()).to.throw(TypeError, "listenException");
    }
    for (const kind of ["connectSSL", "connectUNIX"] as const) {
      expect(() => reactor[kind]()).to.throw(TypeError, "connectException");
    }
  });

  it("says so when it was given nothing to throw", () => {
    const reactor = new RaisingMemoryReactor();
    expect(() => reactor.listenTCP()).to.throw(TypeError, "listenException");
    expect(() => reactor.connectTCP()).to.throw(TypeError, "connectException");
  });
});
