import {
  ConnectingCancelledError,
  DNSLookupError,
  HostnameAddress,
  HostnameEndpoint,
  type IStreamClientEndpoint,
  NoRouteError,
  Protocol,
  TimeoutError,
  UNIXAddress,
} from "@cordage/reactor";
import { assertNoResult, failureResultOf, successResultOf } from "@cordage/testing";
import { expect } from "chai";
import { HostnameRig } from "./support/hostname-rig.ts";

const SIX = "2001:db8::1";
const FOUR = "192.0.2.1";

describe("HostnameEndpoint", () => {
  let rig: HostnameRig;
  beforeEach(() => {
    rig = new HostnameRig();
  });

  const endpointFor = (host: string): IStreamClientEndpoint =>
    new HostnameEndpoint(rig.reactor, host, 80);

  describe("names", () => {
    it("looks the name up for its port, for addresses of any kind (E6)", () => {
      rig.connect();
      const [resolution] = rig.resolver.resolutions;
      expect(resolution?.name).to.equal("example.com");
      expect(resolution?.request).to.include({ portNumber: 80, transportSemantics: "TCP" });
      expect(resolution?.request.addressTypes).to.have.length(2);
    });

    it("connects to IP addresses too (E6)", () => {
      endpointFor(SIX).connect(rig.factory);
      endpointFor(FOUR).connect(rig.factory);
      expect(rig.hosts).to.deep.equal([SIX, FOUR]);
    });

    it("fails in connect, not before, for what can be no name (E6)", () => {
      for (const name of ["", "no name", "no<name"]) {
        const connecting = endpointFor(name).connect(rig.factory);
        expect(failureResultOf(connecting, RangeError).value.message).to.include(name);
      }
      expect(rig.resolver.resolutions).to.deep.equal([]);
    });

    it("refuses at once what is no text", () => {
      const number = 80 as unknown as string; // as untyped code may
      expect(() => endpointFor(number)).to.throw(TypeError, "host must be text, got 80");
    });

    it("fails with DNSLookupError for a name without addresses (E6)", () => {
      failureResultOf(rig.connect([]), DNSLookupError);
      expect(rig.leftovers).to.deep.equal([]);
    });

    it("passes over addresses of kinds it knows nothing of (E6)", () => {
      const connecting = rig.connect();
      rig.resolver.resolutions[0]?.answer(new UNIXAddress("/run/socket"), FOUR);
      assertNoResult(connecting);
      expect(rig.hosts).to.deep.equal([FOUR]);
      const other = rig.connect();
      rig.resolver.resolutions[1]?.answer(new UNIXAddress("/run/socket"));
      failureResultOf(other, DNSLookupError);
    });

    it("fails, and doesn't throw, when the resolver throws (E1)", () => {
      rig.reactor.installNameResolver({
        resolveHostName: () => {
          throw new Error("out of order");
        },
      });
      expect(failureResultOf(rig.connect()).value.message).to.equal("out of order");
    });

    it("shows names in ASCII, and IPv6 addresses in brackets (E6)", () => {
      expect(String(endpointFor("Example.com"))).to.equal("<HostnameEndpoint Example.com:80>");
      expect(String(endpointFor("bücher.example"))).to.equal(
        "<HostnameEndpoint xn--bcher-kva.example:80>",
      );
      expect(String(endpointFor(SIX))).to.equal(`<HostnameEndpoint [${SIX}]:80>`);
      expect(String(endpointFor("ü b"))).to.equal("<HostnameEndpoint \\u{fc} b:80>");
    });

    it("has letters in one form however they were composed (E6)", () => {
      endpointFor("bu\u0308cher.example").connect(rig.factory);
      expect(rig.resolver.resolutions[0]?.name).to.equal("bücher.example");
    });
  });

  describe("attempts", () => {
    it("pass the options on (E6)", () => {
      rig.connect([SIX, FOUR], { timeout: 5, bindAddress: ["::1", 1000], maxWriteBuffer: 1000 });
      rig.reactor.advance(0.3);
      const place = { timeout: 5, bindAddress: ["::1", 1000] };
      expect(rig.attempt(0)).to.deep.include({ host: SIX, port: 80, ...place });
      expect(rig.attempt(1)).to.deep.include({ host: FOUR, port: 80, ...place });
    });

    it("have a timeout of 30 seconds each, and any local address, by default (E6, E7)", () => {
      rig.connect([FOUR]);
      expect(rig.attempt(0)).to.include({ timeout: 30, bindAddress: undefined });
    });

    it("take a local host alone for one with any port (E6)", () => {
      rig.connect([FOUR], { bindAddress: "192.0.2.7" });
      expect(rig.attempt(0).bindAddress).to.deep.equal(["192.0.2.7", 0]);
    });

    it("start 0.3 seconds apart, in the resolver's order (E7; RFC 8305, section 5)", () => {
      rig.connect([SIX, FOUR, "192.0.2.2"]);
      rig.reactor.pump([0.1, 0.1, 0.1, 0.1, 0.1, 0.1]);
      expect(rig.hosts).to.deep.equal([SIX, FOUR, "192.0.2.2"]);
      expect(rig.times.map((time) => time.toFixed(1))).to.deep.equal(["0.0", "0.3", "0.6"]);
    });

    it("start as far apart as they are told to (E6)", () => {
      rig.connect([SIX, FOUR], { attemptDelay: 2 });
      rig.reactor.pump([1, 0.5, 0.5]);
      expect(rig.times).to.deep.equal([0, 2]);
      for (const attemptDelay of [-1, Number.NaN]) {
        expect(() => rig.connect([], { attemptDelay })).to.throw(RangeError, `${attemptDelay}`);
      }
    });

    it("start all at once, one after the other, without a delay", () => {
      const connecting = rig.connect([SIX, FOUR], { attemptDelay: 0 });
      rig.reactor.advance(0);
      expect(rig.hosts).to.deep.equal([SIX, FOUR]);
      expect(rig.reactor.getDelayedCalls()).to.deep.equal([]);
      rig.succeed(1);
      successResultOf(connecting);
    });

    it("are not hastened by one that fails (E7)", () => {
      rig.connect([SIX, FOUR]);
      rig.fail(0);
      rig.reactor.advance(0.2);
      expect(rig.hosts).to.deep.equal([SIX]);
      rig.reactor.advance(0.1);
      expect(rig.hosts).to.deep.equal([SIX, FOUR]);
    });

    it("that are slow are not given up for those that follow (RFC 8305, section 5)", () => {
      const connecting = rig.connect([SIX, FOUR]);
      rig.reactor.advance(0.3);
      rig.fail(1);
      rig.reactor.advance(20);
      expect(rig.connector(0).stoppedConnecting).to.equal(false);
      const built = rig.succeed(0);
      expect(built).to.not.equal(null);
      expect(successResultOf(connecting)).to.be.instanceOf(Protocol);
    });

    it("that win end the others, started or not (E7)", () => {
      const connecting = rig.connect([SIX, FOUR, "192.0.2.2"]);
      rig.reactor.advance(0.3);
      rig.succeed(1);
      successResultOf(connecting);
      expect(rig.connector(0).stoppedConnecting).to.equal(true);
      rig.reactor.advance(10);
      expect(rig.hosts).to.have.length(2);
      expect(rig.reactor.getDelayedCalls()).to.deep.equal([]);
    });

    it("that win at once leave nothing to be started (E7)", () => {
      const connectTCP = rig.reactor.connectTCP;
      rig.reactor.connectTCP = (...args) => {
        const connector = connectTCP(...args);
        rig.succeed(0);
        return connector;
      };
      successResultOf(rig.connect([SIX, FOUR]));
      rig.reactor.advance(10);
      expect(rig.hosts).to.deep.equal([SIX]);
      expect(rig.reactor.getDelayedCalls()).to.deep.equal([]);
    });

    it("have been given up by the time that their user hears of the winner (E7)", () => {
      let wasStopped: boolean | undefined;
      rig.connect([SIX, FOUR]).addCallback(() => {
        wasStopped = rig.connector(0).stoppedConnecting;
      });
      rig.reactor.advance(0.3);
      rig.succeed(1);
      expect(wasStopped).to.equal(true);
    });

    it("that all fail end in the most recent failure, told at the next tick (E7)", () => {
      const connecting = rig.connect([SIX, FOUR, "192.0.2.2"]);
      rig.reactor.pump([0.3, 0.3]);
      rig.fail(0);
      rig.fail(2);
      rig.fail(1, new NoRouteError());
      rig.reactor.advance(0.2);
      assertNoResult(connecting);
      rig.reactor.advance(0.11);
      failureResultOf(connecting, NoRouteError);
      expect(rig.reactor.getDelayedCalls()).to.deep.equal([]);
    });

    it("that all fail, the last one long after it was started, end with that (E7)", () => {
      const connecting = rig.connect([SIX, FOUR]);
      rig.fail(0);
      rig.reactor.pump([0.3, 0.3, 29.4]);
      expect(rig.reactor.getDelayedCalls()).to.deep.equal([]); // nobody ticks on for nothing
      assertNoResult(connecting);
      rig.fail(1, new TimeoutError());
      failureResultOf(connecting, TimeoutError);
    });

    it("whose factory refuses have failed, and others go on (E2)", () => {
      const connecting = rig.connect([SIX, FOUR]);
      const build = rig.factory.buildProtocol;
      rig.factory.buildProtocol = () => null;
      expect(rig.succeed(0)).to.equal(null);
      rig.factory.buildProtocol = build;
      rig.reactor.advance(0.3);
      rig.succeed(1);
      successResultOf(connecting);
    });

    it("begin anew with every connect (E1)", () => {
      const endpoint = endpointFor("example.com");
      rig.resolver.hosts.set("example.com", [FOUR]);
      endpoint.connect(rig.factory);
      endpoint.connect(rig.factory);
      expect(rig.resolver.resolutions).to.have.length(2);
      expect(rig.hosts).to.deep.equal([FOUR, FOUR]);
    });
  });

  describe("cancelling", () => {
    it("while the name is looked up gives that up, and says what was cancelled (E8)", () => {
      const connecting = rig.connect();
      connecting.cancel();
      const { value } = failureResultOf(connecting, ConnectingCancelledError);
      expect(value.address.equals(new HostnameAddress("example.com", 80))).to.equal(true);
      expect(rig.resolver.resolutions[0]?.isCancelled).to.equal(true);
    });

    it("is not undone by a resolver that can't be stopped (E8)", () => {
      rig.reactor.installNameResolver({
        resolveHostName(receiver, name) {
          const resolution = { name, cancel: () => {} };
          receiver.resolutionBegan(resolution);
          rig.reactor.callLater(1, () => receiver.resolutionComplete());
          return resolution;
        },
      });
      const connecting = rig.connect();
      connecting.cancel();
      rig.reactor.advance(1);
      failureResultOf(connecting, ConnectingCancelledError);
      expect(rig.hosts).to.deep.equal([]);
    });

    it("during attempts gives all of them up (E8)", () => {
      const connecting = rig.connect([SIX, FOUR, "192.0.2.2"]);
      rig.reactor.advance(0.3);
      connecting.cancel();
      const { value } = failureResultOf(connecting, ConnectingCancelledError);
      expect(String(value.address)).to.equal("HostnameAddress('example.com', 80)");
      expect(rig.reactor.connectors.map((each) => each.stoppedConnecting)).to.deep.equal([
        true,
        true,
      ]);
      rig.reactor.advance(10);
      expect(rig.hosts).to.have.length(2);
    });

    /** What happens to a connect, one thing after the other. */
    const STEPS: readonly ((rig: HostnameRig) => void)[] = [
      ({ resolver }) => resolver.resolutions[0]?.answer(SIX, FOUR, "192.0.2.2"),
      ({ reactor }) => reactor.advance(0.2),
      ({ reactor }) => reactor.advance(0.1),
      (it) => it.fail(0),
      ({ reactor }) => reactor.advance(0.3),
      (it) => it.fail(2),
      (it) => it.fail(1),
    ];

    for (let done = 0; done <= STEPS.length; done += 1) {
      it(`after ${done} of ${STEPS.length} steps leaves nothing behind (E8)`, () => {
        const connecting = rig.connect();
        for (const step of STEPS.slice(0, done)) step(rig);
        expect(rig.leftovers).to.not.deep.equal([]);
        connecting.cancel();
        failureResultOf(connecting, ConnectingCancelledError);
        expect(rig.leftovers).to.deep.equal([]);
      });
    }

    it("has no effect once there is a winner", () => {
      const connecting = rig.connect([FOUR]);
      rig.succeed(0);
      connecting.cancel();
      successResultOf(connecting);
      expect(rig.connector(0)).to.include({ stoppedConnecting: false, disconnected: false });
    });
  });
});
