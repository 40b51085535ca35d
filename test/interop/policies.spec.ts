import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ThrottlingFactory, TimeoutMixin } from "@cordage/protocols/policies";
import {
  Factory,
  type IDelayedCall,
  IPv4Address,
  type ITransport,
  Protocol,
} from "@cordage/reactor";
import { Clock, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { PYTHON, requirePeer, runPython } from "../support/peers.ts";

/** What is done, and a number for it. */
type Step = readonly [what: string, amount: number];

const SCRIPTS = 500;
const STEPS = 30;
/** Bytes a second. With it, and times in quarters of a second, all sums are exact. */
const READ_LIMIT = 8;

/** The same in every run. */
function* noise(): Generator<number, never> {
  for (let state = 1; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state >>> 8;
  }
}

function randomScripts(kinds: readonly string[]): Step[][] {
  const numbers = noise();
  const below = (limit: number): number => numbers.next().value % limit;
  return Array.from({ length: SCRIPTS }, () =>
    Array.from({ length: STEPS }, (): Step => [kinds[below(kinds.length)] ?? "", below(12)]),
  );
}

function runTimeouts(script: readonly Step[]): unknown[] {
  const clock = new Clock();
  class Timed extends TimeoutMixin(Protocol<ITransport>) {
    override callLater(delay: number, action: () => void): IDelayedCall {
      return clock.callLater(delay, action);
    }
  }
  const protocol = new Timed();
  const transport = new StringTransport();
  protocol.makeConnection(transport);
  return script.map(([what, amount]) => {
    let returned: number | null = null;
    if (what === "set") returned = protocol.setTimeout(amount / 4);
    else if (what === "off") returned = protocol.setTimeout(null);
    else if (what === "reset") protocol.resetTimeout();
    else clock.advance(amount / 4);
    return [returned, protocol.timeOut, transport.disconnecting];
  });
}

function runThrottling(script: readonly Step[]): unknown[] {
  const clock = new Clock();
  const inner = Factory.forProtocol(Protocol);
  const factory = new ThrottlingFactory(inner, { clock, readLimit: READ_LIMIT });
  const transport = new StringTransport();
  const wrapper = factory.buildProtocol(new IPv4Address("TCP", "192.0.2.1", 1));
  wrapper?.makeConnection(transport);
  return script.map(([what, amount]) => {
    // What is paused doesn't read.
    if (what === "advance") clock.advance(amount / 4);
    else if (transport.producerState === "producing")
      wrapper?.dataReceived(Buffer.alloc(4 * amount));
    return transport.producerState;
  });
}

const DRIVER = `
import json, sys
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.protocols.policies import ThrottlingFactory, TimeoutMixin
job = json.load(open(sys.argv[1]))
def timeouts(script):
    clock = Clock()
    class Timed(TimeoutMixin, Protocol):
        callLater = clock.callLater
    protocol, transport, trace = Timed(), StringTransport(), []
    protocol.makeConnection(transport)
    for what, amount in script:
        returned = None
        if what == "set": returned = protocol.setTimeout(amount / 4)
        elif what == "off": returned = protocol.setTimeout(None)
        elif what == "reset": protocol.resetTimeout()
        else: clock.advance(amount / 4)
        trace.append([returned, protocol.timeOut, bool(transport.disconnecting)])
    return trace
def throttling(script):
    clock, transport, trace = Clock(), StringTransport(), []
    factory = ThrottlingFactory(Factory.forProtocol(Protocol), readLimit=${READ_LIMIT})
    factory.callLater = clock.callLater
    wrapper = factory.buildProtocol(None)
    wrapper.makeConnection(transport)
    for what, amount in script:
        if what == "advance": clock.advance(amount / 4)
        elif transport.producerState == "producing": wrapper.dataReceived(bytes(4 * amount))
        trace.append(transport.producerState)
    return trace
json.dump([[timeouts(s) for s in job[0]], [throttling(s) for s in job[1]]], sys.stdout)
`;

describe("policies, compared with Python Twisted's", () => {
  it(`do the same in ${2 * SCRIPTS} random scripts (TH-1, TM-1)`, async () => {
    requirePeer([PYTHON, "-c", "import twisted"], "python3-twisted");
    const timeouts = randomScripts(["set", "off", "reset", "advance", "advance"]);
    const throttling = randomScripts(["read", "read", "advance"]);
    const folder = mkdtempSync(join(tmpdir(), "cordage-policies-"));
    try {
      const file = join(folder, "scripts.json");
      writeFileSync(file, JSON.stringify([timeouts, throttling]));
      const [theirTimeouts, theirThrottling] = JSON.parse(await runPython(DRIVER, file));
      for (const [i, script] of timeouts.entries()) {
        expect(runTimeouts(script), JSON.stringify(script)).to.deep.equal(theirTimeouts[i]);
      }
      for (const [i, script] of throttling.entries()) {
        expect(runThrottling(script), JSON.stringify(script)).to.deep.equal(theirThrottling[i]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
