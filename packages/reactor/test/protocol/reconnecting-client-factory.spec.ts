import { Failure } from "@cordage/deferred";
import {
  ConnectionLost,
  ConnectionRefusedError,
  type IConnector,
  IPv4Address,
  NotConnectingError,
  ReconnectingClientFactory,
} from "@cordage/reactor";
import { Clock, FakeConnector, MemoryReactorClock } from "@cordage/testing";
import { expect } from "chai";
import { RecordedEvents } from "../support/recorded-events.ts";

const REFUSED = new Failure(new ConnectionRefusedError());
const LOST = new Failure(new ConnectionLost());

/** Numbers from 0 up to 1, the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("ReconnectingClientFactory", () => {
  let clock: Clock;
  let connector: FakeConnector;
  let factory: ReconnectingClientFactory;
  beforeEach(() => {
    clock = new Clock();
    connector = new FakeConnector(new IPv4Address("TCP", "192.0.2.1", 4000));
    factory = new ReconnectingClientFactory();
    factory.noisy = false;
    factory.clock = clock;
    factory.jitter = 0;
  });

  /** Fails once, and gives the wait until the next attempt. */
  function waitAfterFailure(): number {
    factory.clientConnectionFailed(connector, REFUSED);
    const [call] = clock.getDelayedCalls();
    const wait = (call?.getTime() ?? Number.NaN) - clock.seconds();
    clock.advance(wait);
    return wait;
  }

  it("connects again after waits that grow, up to an hour (P7)", () => {
    const waits = Array.from({ length: 11 }, waitAfterFailure);
    expect(waits[0]).to.equal(Math.E); // and not initialDelay
    expect(waits.map(Math.round)).to.deep.equal([
      3, 7, 20, 55, 148, 403, 1097, 2981, 3600, 3600, 3600,
    ]);
    expect(connector.timesReconnected).to.equal(11);
  });

  it("connects again after a loss too (P7)", () => {
    factory.clientConnectionLost(connector, LOST);
    expect(factory.connector).to.equal(connector);
    clock.advance(Math.E);
    expect(connector.timesReconnected).to.equal(1);
  });

  it("takes other numbers (P7)", () => {
    class Impatient extends ReconnectingClientFactory {
      override delay = 3;
      override factor = 2;
      override maxDelay = 10;
      override jitter = 0;
    }
    factory = new Impatient();
    factory.noisy = false;
    factory.clock = clock;
    expect([waitAfterFailure(), waitAfterFailure()]).to.deep.equal([6, 10]);
  });

  it("gives up after maxRetries (P7)", () => {
    factory.maxRetries = 2;
    for (let i = 0; i < 3; i++) {
      factory.clientConnectionFailed(connector, REFUSED);
      clock.advance(100);
    }
    expect(connector.timesReconnected).to.equal(2);
    expect(factory.retries).to.equal(3);
  });

  it("has no connector to retry before there was one (P7)", () => {
    expect(() => factory.retry()).to.throw(TypeError, "no connector to retry");
  });

  it("retries another connector when it is told to (P7)", () => {
    const other = new FakeConnector(new IPv4Address("TCP", "192.0.2.2", 4000));
    factory.clientConnectionFailed(connector, REFUSED);
    factory.retry(other);
    clock.advance(100);
    expect(other.timesReconnected).to.equal(1);
  });

  it("waits once, however often it is told to retry", () => {
    factory.clientConnectionFailed(connector, REFUSED);
    clock.advance(1);
    factory.retry();
    expect(clock.getDelayedCalls()).to.have.length(1);
    clock.advance(Math.E ** 2);
    expect(connector.timesReconnected).to.equal(1);
  });

  it("uses the connector of the reactor", () => {
    const reactor = new MemoryReactorClock();
    factory.clock = reactor;
    reactor.connectTCP("192.0.2.1", 4000, factory);
    factory.clientConnectionFailed(reactor.connectors[0] as IConnector, REFUSED);
    reactor.advance(Math.E);
    expect(reactor.connectors[0]?.timesReconnected).to.equal(1);
  });

  describe("resetDelay", () => {
    it("starts the waits, and their count, anew (P8)", () => {
      waitAfterFailure();
      waitAfterFailure();
      factory.resetDelay();
      expect(factory.retries).to.equal(0);
      expect(waitAfterFailure()).to.be.closeTo(Math.E, 1e-9);
    });

    it("starts from initialDelay (P8)", () => {
      factory.initialDelay = 5;
      factory.resetDelay();
      expect(waitAfterFailure()).to.be.closeTo(5 * Math.E, 1e-9);
    });

    it("makes it try again after stopTrying (P8)", () => {
      factory.stopTrying();
      factory.resetDelay();
      waitAfterFailure();
      expect(connector.timesReconnected).to.equal(1);
    });
  });

  describe("stopTrying", () => {
    it("takes back the next attempt (P8)", () => {
      factory.clientConnectionFailed(connector, REFUSED);
      factory.stopTrying();
      expect(clock.getDelayedCalls()).to.have.length(0);
      expect(factory.continueTrying).to.equal(false);
    });

    it("may be called again", () => {
      factory.clientConnectionFailed(connector, REFUSED);
      factory.stopTrying();
      factory.stopTrying();
      expect(factory.continueTrying).to.equal(false);
    });

    it("takes it back after a resetDelay too", () => {
      factory.clientConnectionFailed(connector, REFUSED);
      factory.resetDelay();
      factory.stopTrying();
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("gives up the attempt under way (P8)", () => {
      waitAfterFailure();
      factory.stopTrying();
      expect(connector.stoppedConnecting).to.equal(true);
    });

    it("does not mind that none is under way (P8)", () => {
      connector.stopConnecting = () => {
        throw new NotConnectingError();
      };
      waitAfterFailure();
      factory.stopTrying();
      expect(factory.continueTrying).to.equal(false);
    });

    it("lets out any other exception of the connector (P8)", () => {
      connector.stopConnecting = () => {
        throw new RangeError();
      };
      waitAfterFailure();
      expect(() => factory.stopTrying()).to.throw(RangeError);
    });

    it("has failures and losses ignored from then on (P8)", () => {
      factory.stopTrying();
      factory.clientConnectionFailed(connector, REFUSED);
      factory.clientConnectionLost(connector, LOST);
      factory.retry(connector);
      expect(clock.getDelayedCalls()).to.have.length(0);
      expect(factory.connector).to.equal(undefined);
      expect(factory.retries).to.equal(0);
    });
  });

  describe("jitter", () => {
    /** Even numbers that make a draw of the normal distribution `deviations` away from its mean. */
    const drawing = (deviations: number): (() => number) => {
      const numbers = [1 - Math.exp(-(deviations ** 2) / 2), deviations < 0 ? 0.5 : 0];
      let next = 0;
      return () => numbers[next++ % 2] as number; // there are two
    };

    it("spreads waits by a normal distribution, and the next one grows from that (P7)", () => {
      factory.jitter = 0.1;
      factory.random = drawing(2);
      const first = Math.E * 1.2;
      expect(waitAfterFailure()).to.be.closeTo(first, 1e-9);
      factory.random = drawing(-1);
      expect(waitAfterFailure()).to.be.closeTo(first * Math.E * 0.9, 1e-9);
      expect(factory.delay).to.be.closeTo(first * Math.E * 0.9, 1e-9);
    });

    it("is about 12 percent by default (P7)", () => {
      const random = seeded(1);
      const waits = Array.from({ length: 1000 }, () => {
        const each = new ReconnectingClientFactory();
        expect(each.random).to.equal(Math.random);
        each.random = random;
        each.noisy = false;
        each.clock = clock;
        each.clientConnectionFailed(connector, REFUSED);
        return each.delay;
      });
      const mean = waits.reduce((sum, wait) => sum + wait) / waits.length;
      const variance = waits.reduce((sum, wait) => sum + (wait - mean) ** 2, 0) / waits.length;
      expect(mean).to.be.closeTo(Math.E, 0.03); // 3 standard errors
      expect(Math.sqrt(variance) / Math.E).to.be.closeTo(0.1196, 0.008);
    });

    it("never makes a wait that has passed already", () => {
      factory.jitter = 1;
      factory.random = drawing(-2);
      expect(waitAfterFailure()).to.be.closeTo(Math.E, 1e-9);
    });

    it('"full" spreads waits evenly from 0 on, and they grow undisturbed', () => {
      factory.jitter = "full";
      factory.random = () => 0.25;
      expect(waitAfterFailure()).to.be.closeTo(Math.E / 4, 1e-9);
      expect(waitAfterFailure()).to.be.closeTo(Math.E ** 2 / 4, 1e-9);
      expect(factory.delay).to.be.closeTo(Math.E ** 2, 1e-9);
      factory.random = () => 0;
      expect(waitAfterFailure()).to.equal(0);
    });
  });

  it("says what it does when it is noisy (P7)", () => {
    const events = new RecordedEvents();
    factory.noisy = true;
    factory.maxRetries = 1;
    factory.factor = 2;
    connector.toString = () => "<the connector>";
    events.start();
    waitAfterFailure();
    factory.clientConnectionFailed(connector, REFUSED);
    factory.stopTrying();
    factory.retry(connector);
    events.stop();
    expect(events.texts).to.deep.equal([
      "info: <the connector> will retry in 2 seconds",
      "info: Abandoning <the connector> after 2 retries",
      "info: Abandoning <the connector> on explicit request",
    ]);
  });
});
