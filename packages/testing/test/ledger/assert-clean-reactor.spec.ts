import { Factory } from "@cordage/reactor";
import {
  assertCleanReactor,
  Clock,
  HandleLedger,
  LeftoverError,
  MemoryReactor,
} from "@cordage/testing";
import { expect } from "chai";

describe("assertCleanReactor (TE9)", () => {
  it("tells of the delayed calls of a clock that nobody watches", () => {
    const clock = new Clock();
    assertCleanReactor(clock);

    clock.callLater(3, () => {});
    expect(() => assertCleanReactor(clock)).to.throw(
      LeftoverError,
      "1 handle left open:\ndelayed call due at 3 s",
    );
    clock.advance(3);
    assertCleanReactor(clock);
  });

  it("tells all that a ledger knows, with the places", async () => {
    const ledger = new HandleLedger();
    const reactor = new MemoryReactor();
    ledger.watch(reactor);
    const ports = [reactor.listenTCP(1, new Factory()), reactor.listenTCP(2, new Factory())];

    expect(() => assertCleanReactor(ledger)).to.throw(
      LeftoverError,
      /^2 handles left open:\nport on .*, made at:\n +at .*assert-clean-reactor\.spec/,
    );
    for (const port of ports) await port.stopListening();
    assertCleanReactor(ledger);
    ledger.close();
  });
});
