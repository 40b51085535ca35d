import { Factory } from "@cordage/reactor";
import { MemoryReactor, MemoryReactorClock } from "@cordage/testing";
import { expect } from "chai";

describe("MemoryReactorClock (TE3)", () => {
  it("is a MemoryReactor", () => {
    const reactor = new MemoryReactorClock();
    reactor.listenTCP(80, new Factory());
    expect(reactor).to.be.instanceOf(MemoryReactor);
    expect(reactor.tcpServers).to.have.length(1);
  });

  it("has the time of a Clock (K11, K12)", () => {
    const reactor = new MemoryReactorClock();
    const ran: unknown[] = [];
    const call = reactor.callLater(2, (name: string) => ran.push([name, reactor.seconds()]), "a");
    reactor.callLater(9, () => ran.push("never"));

    expect(reactor.getDelayedCalls()[0]).to.equal(call);
    reactor.advance(1.5);
    expect(ran).to.deep.equal([]);
    reactor.pump([0.25, 0.25]);
    expect(ran).to.deep.equal([["a", 2]]);
    expect(reactor.rightNow).to.equal(2);
    expect(reactor.getDelayedCalls()).to.have.length(1);
  });
});
