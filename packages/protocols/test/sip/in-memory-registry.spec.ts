import {
  InMemoryRegistry,
  MAX_REGISTERED_URL,
  RegistrationError,
  SIPError,
  SIPURL,
} from "@cordage/protocols/sip";
import { Clock } from "@cordage/testing";
import { expect } from "chai";

const DOMAIN = SIPURL.parse("sip:example.org");
const ANN = SIPURL.parse("sip:ann@example.org");
const STRANGER = SIPURL.parse("sip:ann@example.com");
const HOME = SIPURL.parse("sip:ann@192.0.2.1:7");
const WORK = SIPURL.parse("sip:ann@192.0.2.2:7");

/** The status of the refusal that `action` throws. */
function refusal(action: () => unknown): number | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof SIPError ? error.status : Number.NaN;
  }
}

describe("InMemoryRegistry (SI-3)", () => {
  let clock: Clock;
  let registry: InMemoryRegistry;

  beforeEach(() => {
    clock = new Clock();
    registry = new InMemoryRegistry("Example.org", { clock });
  });

  it("keeps where a user is, the last place that was named", () => {
    expect(registry.domain).to.equal("example.org");
    expect(registry.getRegistrationInfo(ANN)).to.deep.equal({
      secondsToExpiry: 0,
      contactURL: undefined,
    });
    const registered = registry.registerAddress(DOMAIN, ANN, HOME);
    expect(registered).to.deep.equal({ secondsToExpiry: 3600, contactURL: HOME });
    registry.registerAddress(DOMAIN, ANN, WORK);
    expect(registry.getAddress(ANN)).to.deep.equal(WORK);
    expect(registry.size).to.equal(1);
  });

  it("keeps all of where a user is", () => {
    const whole = SIPURL.parse("sip:ann:secret@192.0.2.1:7;transport=udp?subject=x");
    registry.registerAddress(DOMAIN, ANN, whole);
    expect(registry.getAddress(ANN)).to.deep.equal(whole);
  });

  it(`keeps URLs of ${MAX_REGISTERED_URL} characters, and no longer ones (GEN-4)`, () => {
    for (const at of ["@example.org", "@192.0.2.1"]) {
      const ofLength = (length: number): SIPURL =>
        SIPURL.parse(`sip:${"a".repeat(length - at.length - "sip:".length)}${at}`);
      const register = (url: SIPURL) => () =>
        at === "@example.org"
          ? registry.registerAddress(DOMAIN, url, HOME)
          : registry.registerAddress(DOMAIN, ANN, url);
      expect(refusal(register(ofLength(MAX_REGISTERED_URL)))).to.equal(undefined);
      expect(refusal(register(ofLength(MAX_REGISTERED_URL + 1)))).to.equal(413);
    }
    expect(registry.size).to.equal(2);
  });

  it("forgets a user after 3600 seconds, and counts anew when renewed", () => {
    registry.registerAddress(DOMAIN, ANN, HOME);
    clock.advance(3599);
    expect(registry.getRegistrationInfo(ANN).secondsToExpiry).to.equal(1);
    registry.registerAddress(DOMAIN, ANN, HOME);
    clock.advance(3599);
    expect(registry.getAddress(ANN)).to.deep.equal(HOME);
    clock.advance(1);
    expect(refusal(() => registry.getAddress(ANN))).to.equal(404);
    expect(registry.size).to.equal(0);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("keeps a user for a shorter time on request, for a longer time never", () => {
    expect(registry.registerAddress(DOMAIN, ANN, HOME, 60).secondsToExpiry).to.equal(60);
    expect(registry.registerAddress(DOMAIN, ANN, HOME, 3601).secondsToExpiry).to.equal(3600);
    const brief = new InMemoryRegistry("example.org", { clock, lifetime: 5 });
    expect(brief.registerAddress(DOMAIN, ANN, HOME, 6).secondsToExpiry).to.equal(5);
  });

  it("removes a user, wherever they are, as often as asked", () => {
    registry.registerAddress(DOMAIN, ANN, HOME);
    const removed = registry.unregisterAddress(DOMAIN, ANN, "*");
    expect(removed).to.deep.equal({ secondsToExpiry: 0, contactURL: HOME });
    expect(registry.unregisterAddress(DOMAIN, ANN, HOME).contactURL).to.equal(undefined);
    expect(registry.size).to.equal(0);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("has nothing to do with other domains, or with nobody", () => {
    for (const action of [
      () => registry.registerAddress(STRANGER, ANN, HOME),
      () => registry.registerAddress(DOMAIN, STRANGER, HOME),
      () => registry.registerAddress(DOMAIN, DOMAIN, HOME),
      () => registry.unregisterAddress(STRANGER, ANN, HOME),
      () => registry.unregisterAddress(DOMAIN, STRANGER, HOME),
      () => registry.getRegistrationInfo(STRANGER),
    ]) {
      expect(action).to.throw(RegistrationError);
      expect(refusal(action)).to.equal(404);
    }
    registry.registerAddress(DOMAIN, ANN, HOME);
    expect(refusal(() => registry.getAddress(STRANGER))).to.equal(404);
    expect(refusal(() => registry.getAddress(DOMAIN))).to.equal(404);
  });

  it("keeps names that objects have apart from what they have (GEN-6)", () => {
    for (const name of ["__proto__", "constructor"]) {
      const user = new SIPURL("example.org", { username: name });
      expect(refusal(() => registry.getAddress(user))).to.equal(404);
      registry.registerAddress(DOMAIN, user, HOME);
      expect(registry.getAddress(user)).to.deep.equal(HOME);
    }
  });

  it("keeps 10000 users and refuses another, but not a renewal (GEN-4)", () => {
    const user = (i: number): SIPURL => new SIPURL("example.org", { username: `u${i}` });
    for (let i = 1; i <= 10_000; i++) registry.registerAddress(DOMAIN, user(i), HOME);
    expect(refusal(() => registry.registerAddress(DOMAIN, user(0), HOME))).to.equal(503);
    expect(registry.registerAddress(DOMAIN, user(1), WORK).contactURL).to.deep.equal(WORK);
    registry.unregisterAddress(DOMAIN, user(2), "*");
    expect(refusal(() => registry.registerAddress(DOMAIN, user(0), HOME))).to.equal(undefined);
    expect(registry.size).to.equal(10_000);
    registry.clear();
    expect([registry.size, clock.getDelayedCalls().length]).to.deep.equal([0, 0]);
  });

  it("refuses limits that are none", () => {
    for (const limit of [0, -1, Number.NaN]) {
      expect(() => new InMemoryRegistry("a", { lifetime: limit })).to.throw(RangeError);
      expect(() => new InMemoryRegistry("a", { maxRegistrations: limit })).to.throw(RangeError);
    }
    expect(() => new InMemoryRegistry("a b")).to.throw(RangeError);
  });
});
